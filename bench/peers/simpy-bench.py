# SimPy, written as kindly as it allows: a message is a bare timeout with a callback, never a process; a process only where
# something lives for long (a timer, a worker that beats, the source of arrivals). Times are seconds in floating point.
#   /usr/bin/python3 simpy-bench.py <bench> <size> <work>

import json
import random
import resource
import sys
import time
from collections import deque

import simpy

BENCH, SIZE, WORK = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
draw = random.Random(1).expovariate
uniform = random.Random(2).random


def hold():
    env = simpy.Environment()
    done = env.event()
    left = WORK

    def timer():
        nonlocal left
        while True:
            yield env.timeout(draw(1))
            left -= 1
            if left == 0:
                done.succeed()

    for _ in range(SIZE):
        env.process(timer())

    def run():
        env.run(until=done)
        return WORK, "end, s", env.now

    return run


def mmc():
    env = simpy.Environment()
    waiting = deque()
    free = 16
    waited = 0.0

    def serve():
        nonlocal free, waited
        free -= 1
        waited += env.now - waiting.popleft()
        env.timeout(draw(1)).callbacks.append(depart)

    def depart(_):
        nonlocal free
        free += 1
        if waiting:
            serve()

    def source():
        for _ in range(WORK):
            yield env.timeout(draw(14.4))
            waiting.append(env.now)
            if free > 0:
                serve()

    env.process(source())

    def run():
        env.run()
        return 2 * WORK, "mean wait, s", waited / WORK

    return run


def pingpong():
    env = simpy.Environment()
    boxes = [simpy.Store(env), simpy.Store(env)]
    done = env.event()
    received = 0

    def send(box):
        env.timeout(0.001).callbacks.append(lambda _: box.put(None))

    def actor(own, other):
        nonlocal received
        while True:
            yield own.get()
            received += 1
            if received == WORK:
                done.succeed()
                return
            send(other)

    env.process(actor(boxes[0], boxes[1]))
    env.process(actor(boxes[1], boxes[0]))
    send(boxes[0])

    def run():
        env.run(until=done)
        return WORK, "end, s", env.now

    return run


def heartbeat():
    env = simpy.Environment()
    last_beat = [0.0] * SIZE
    received = 0
    latency_sum = 0.0

    # The timeout's value is the message.
    def arrive(timeout):
        nonlocal received, latency_sum
        worker, sent_at = timeout.value
        received += 1
        latency_sum += env.now - sent_at
        last_beat[worker] = env.now

    def beat(worker, phase):
        yield env.timeout(phase)
        while True:
            env.timeout(draw(200), (worker, env.now)).callbacks.append(arrive)
            yield env.timeout(1)

    for worker in range(SIZE):
        env.process(beat(worker, uniform()))

    def run():
        env.run(until=WORK / SIZE)
        return 2 * received, "mean latency, ms", latency_sum / received * 1000

    return run


def cluster():
    env = simpy.Environment()
    queue = deque()
    free = list(range(SIZE))
    response_sum = 0.0

    def dispatch():
        env.timeout(draw(1000), (queue.popleft(), free.pop())).callbacks.append(start)

    def start(message):
        env.timeout(draw(1), message.value).callbacks.append(finish)

    def finish(message):
        env.timeout(draw(1000), message.value).callbacks.append(report)

    def report(message):
        nonlocal response_sum
        arrived_at, worker = message.value
        response_sum += env.now - arrived_at
        free.append(worker)
        if queue:
            dispatch()

    def source():
        rate = 0.8 * SIZE
        for _ in range(WORK):
            yield env.timeout(draw(rate))
            queue.append(env.now)
            if free:
                dispatch()

    env.process(source())

    def run():
        env.run()
        return 4 * WORK, "mean response, s", response_sum / WORK

    return run


run = {"hold": hold, "mmc": mmc, "pingpong": pingpong, "heartbeat": heartbeat, "cluster": cluster}[BENCH]()
began = time.perf_counter()
events, check, found = run()
seconds = time.perf_counter() - began
line = {
    "name": f"{BENCH} {SIZE}",
    "million_events_per_s": round(events / seconds / 1e6, 5),
    "seconds": round(seconds, 5),
    "check": check,
    "found": found,
    "rss_peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
}
print(json.dumps(line))
