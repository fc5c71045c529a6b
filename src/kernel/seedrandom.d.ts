// The one member of seedrandom that we use, as it is in version 3.0.5. The package ships no types, and the community's
// cover only its entry point.

declare module "seedrandom/lib/tychei.js" {
  /** Deterministic for a non-empty string; seeded by it alone. */
  export default function tychei(
    seed: string,
    options: { readonly state: true },
  ): { int32(): number; state(): { a: number; b: number; c: number; d: number } };
}
