// How live nodes reach each other: a connection each way over TCP, and datagrams over UDP, on this machine. A partition is put
// between a node and the operating system: what is sent across waits as on a connection that hears nothing, or is lost.

import { createSocket, type Socket as DatagramSocket } from "node:dgram";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { FrameReader, toFrame } from "./frames.ts";

const HERE = "127.0.0.1";
/** Nobody listens: asked again after so long, ms; doubling up to the most where a machine says that nobody does. As in the simulator. */
const RETRY_MS = 100;
const RETRY_MOST_MS = 1_000;
/** What one datagram takes over UDP; more goes over the connection. */
const DATAGRAM_MAX = 60_000;

/** Where a node listens. */
export interface Ports {
  readonly tcp: number;
  readonly udp: number;
}

/** What travels. `sentAt`: by the clock of the run. */
export interface Letter {
  readonly from: number;
  readonly sentAt: number;
  readonly message: unknown;
}

export interface LinksListener {
  received(letter: Letter): void;
  /** What was sent to the peer and not yet answered may or may not have arrived. */
  reset(peer: number): void;
  /** A partition cost it something: a letter that waits, or is lost. */
  cut(to: number, letter: Letter, isLost: boolean): void;
  /** Sent to a machine without power. */
  lost(to: number, letter: Letter): void;
}

interface Way {
  socket: Socket | undefined;
  isOpen: boolean;
  /** Not yet written. */
  waiting: Buffer[];
  /** Since when nobody answers; ms. */
  deafSince: number | undefined;
  /** ms until the process hears of a refusal. */
  pause: number;
}

export class Links {
  readonly #node: number;
  readonly #listener: LinksListener;
  /** ms until a connection that hears nothing is given up. */
  readonly #patience: number;
  readonly #ways = new Map<number, Way>();
  readonly #ports = new Map<number, Ports>();
  /** By peer: how often it was reset. Both ways to a peer break together, and that is one reset: the other way was opened before. */
  readonly #resets = new Map<number, number>();
  /** By socket: whose, once it has said so. */
  readonly #incoming = new Map<Socket, number | undefined>();
  readonly #gone = new Set<number>();
  #cutTo: ReadonlySet<number> = new Set();
  #server: Server | undefined;
  #datagrams: DatagramSocket | undefined;
  #isClosed = false;

  constructor(node: number, patience: number, listener: LinksListener) {
    this.#node = node;
    this.#patience = patience;
    this.#listener = listener;
  }

  async listen(): Promise<Ports> {
    const server = createServer((socket) => this.#accept(socket));
    const datagrams = createSocket("udp4");
    this.#server = server;
    this.#datagrams = datagrams;
    datagrams.on("message", (bytes) => {
      for (const value of new FrameReader().add(bytes)) this.#listener.received(value as Letter);
    });
    await new Promise<void>((resolve, reject) => server.once("error", reject).listen(0, HERE, resolve));
    await new Promise<void>((resolve, reject) => datagrams.once("error", reject).bind(0, HERE, resolve));
    return { tcp: (server.address() as AddressInfo).port, udp: datagrams.address().port };
  }

  /** A machine loses its power: that breaks no connection, but nothing arrives there, or comes from there. */
  lose(peer: number): void {
    this.#gone.add(peer);
    const way = this.#ways.get(peer);
    this.#ways.delete(peer);
    way?.socket?.destroy();
  }

  /** A peer listens there from now on. */
  learn(peer: number, ports: Ports): void {
    this.#gone.delete(peer);
    if (this.#ports.get(peer)?.tcp === ports.tcp) return;
    this.#ports.set(peer, ports);
    const way = this.#ways.get(peer);
    if (way !== undefined && way.waiting.length > 0 && !way.isOpen) this.#connect(peer, way);
  }

  /** The connections with a peer break, for both ends. */
  breakOff(peer: number): void {
    this.#ways.get(peer)?.socket?.destroy();
    for (const [socket, from] of this.#incoming) if (from === peer) socket.destroy();
  }

  /** These cannot be reached from now on; what waited for others is sent. */
  cutOff(peers: ReadonlySet<number>): void {
    this.#cutTo = peers;
    for (const [peer, way] of this.#ways) {
      if (peers.has(peer)) continue;
      way.deafSince = undefined;
      this.#flush(peer, way);
    }
  }

  send(to: number, letter: Letter, isDatagram: boolean): void {
    if (this.#gone.has(to)) return this.#listener.lost(to, letter);
    const isCut = this.#cutTo.has(to);
    if (isCut) this.#listener.cut(to, letter, isDatagram);
    const frame = toFrame(letter);
    if (!isDatagram || frame.length > DATAGRAM_MAX) this.#queue(to, frame);
    else if (!isCut) this.#datagrams?.send(frame, this.#ports.get(to)?.udp ?? 0, HERE, () => undefined);
  }

  /** Once is enough. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#server?.close();
    this.#datagrams?.close();
    for (const { socket } of this.#ways.values()) socket?.destroy();
    for (const socket of this.#incoming.keys()) socket.destroy();
  }

  #queue(to: number, frame: Buffer): void {
    let way = this.#ways.get(to);
    if (way === undefined) {
      way = { socket: undefined, isOpen: false, waiting: [], deafSince: undefined, pause: RETRY_MS };
      this.#ways.set(to, way);
    }
    way.waiting.push(frame);
    this.#flush(to, way);
  }

  #flush(to: number, way: Way): void {
    if (way.waiting.length === 0 || this.#ways.get(to) !== way) return;
    if (this.#cutTo.has(to)) return this.#beDeaf(to, way);
    if (way.isOpen) way.socket!.write(Buffer.concat(way.waiting.splice(0)));
    else if (way.socket === undefined) this.#connect(to, way);
  }

  #connect(to: number, way: Way): void {
    const ports = this.#ports.get(to);
    way.socket?.destroy();
    way.socket = undefined;
    if (this.#isClosed) return;
    if (ports === undefined) return this.#beDeaf(to, way);
    const socket = connect({ host: HERE, port: ports.tcp, noDelay: true });
    let resets = this.#resetsOf(to);
    let isRefused = false;
    way.socket = socket;
    socket.on("connect", () => {
      resets = this.#resetsOf(to);
      way.isOpen = true;
      way.deafSince = undefined;
      way.pause = RETRY_MS;
      socket.write(toFrame({ hello: this.#node }));
      this.#flush(to, way);
    });
    socket.on("error", ({ code }: NodeJS.ErrnoException) => {
      isRefused = code === "ECONNREFUSED";
    });
    socket.on("close", () => {
      if (way.socket !== socket || this.#ways.get(to) !== way) return;
      const wasOpen = way.isOpen;
      way.socket = undefined;
      way.isOpen = false;
      if (!wasOpen) return isRefused ? this.#beRefused(to, way) : this.#beDeaf(to, way);
      this.#reset(to, resets);
      this.#flush(to, way);
    });
  }

  /** Its process is dead, and its machine says so: what waited is lost, unless somebody listens again before the process hears. */
  #beRefused(to: number, way: Way): void {
    const { pause } = way;
    way.pause = Math.min(RETRY_MOST_MS, 2 * pause);
    const hear = (): void => {
      if (this.#ways.get(to) !== way || way.isOpen || way.socket !== undefined || way.waiting.length === 0) return;
      way.waiting = [];
      this.#reset(to, this.#resetsOf(to));
    };
    setTimeout(hear, pause).unref();
  }

  /** Tries again, until it has been silent for too long. */
  #beDeaf(to: number, way: Way): void {
    if (way.deafSince !== undefined && performance.now() - way.deafSince >= this.#patience) {
      way.deafSince = undefined;
      way.waiting = [];
      return this.#reset(to, this.#resetsOf(to));
    }
    if (way.deafSince === undefined) way.deafSince = performance.now();
    setTimeout(() => this.#flush(to, way), RETRY_MS).unref();
  }

  #accept(socket: Socket): void {
    const reader = new FrameReader();
    let peer: number | undefined;
    let resets = 0;
    this.#incoming.set(socket, undefined);
    socket.on("data", (piece: Buffer) => {
      for (const value of reader.add(piece)) {
        if (peer === undefined) {
          peer = (value as { hello: number }).hello;
          resets = this.#resetsOf(peer);
          this.#incoming.set(socket, peer);
        } else this.#listener.received(value as Letter);
      }
    });
    socket.on("error", () => undefined);
    socket.on("close", () => {
      this.#incoming.delete(socket);
      if (peer !== undefined) this.#reset(peer, resets);
    });
  }

  #resetsOf(peer: number): number {
    return this.#resets.get(peer) ?? 0;
  }

  /** `before`: how often the peer had been reset when the way opened that breaks now. */
  #reset(peer: number, before: number): void {
    if (this.#isClosed || this.#gone.has(peer) || this.#resetsOf(peer) > before) return;
    this.#resets.set(peer, before + 1);
    this.#listener.reset(peer);
  }
}
