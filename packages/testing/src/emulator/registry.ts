/** What all provider instances of one emulator share. */
export class Registry {
  private readonly working = new Set<Promise<void>>();
  private readonly open = new Set<() => Promise<unknown>>();
  private readonly kept = new Map<string, unknown>();

  /** What is process-wide in a provider, by its key: made when first asked for. */
  shared<T>(key: string, make: () => T): T {
    if (!this.kept.has(key)) this.kept.set(key, make());
    return this.kept.get(key) as T;
  }
  forget(key: string): void {
    this.kept.delete(key);
  }

  /** Notes a connection, which a stop closes if nobody did; returns how to strike it off. */
  opened(close: () => Promise<unknown>): () => void {
    this.open.add(close);
    return () => void this.open.delete(close);
  }

  /** Notes work that a stop has to wait for: a plugin outlives a killed engine and finishes what it has begun. */
  track<T>(work: Promise<T>): Promise<T> {
    const settled = work.then(
      () => {},
      () => {},
    );
    this.working.add(settled);
    settled.then(() => this.working.delete(settled));
    return work;
  }

  async close(): Promise<void> {
    await Promise.all(this.working);
    await Promise.all([...this.open].map((close) => close().catch(() => {})));
  }
}
