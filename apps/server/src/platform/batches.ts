/**
 * Does things in batches without making the first one wait: what is asked for while a batch is under way goes with
 * the next. `work` answers for each item, in order. When a batch fails, its items are done one by one, so that a bad
 * one fails alone.
 */
export function inBatches<T, R>(work: (items: T[]) => Promise<R[]>, max = 64): (item: T) => Promise<R> {
  let waiting: { item: T; done: (result: Promise<R>) => void }[] = []
  let underWay = false

  async function run(): Promise<void> {
    underWay = true
    while (waiting.length > 0) {
      const batch = waiting.slice(0, max)
      waiting = waiting.slice(max)
      const items = batch.map(({ item }) => item)
      const results = await work(items).catch(() => null)
      for (const [index, { item, done }] of batch.entries()) {
        const result = results?.[index]
        done(results ? Promise.resolve(result as R) : alone(work, item))
      }
    }
    underWay = false
  }

  return (item) =>
    new Promise((resolve) => {
      waiting.push({ item, done: resolve })
      if (!underWay) void run()
    })
}

const alone = async <T, R>(work: (items: T[]) => Promise<R[]>, item: T): Promise<R> => (await work([item]))[0] as R
