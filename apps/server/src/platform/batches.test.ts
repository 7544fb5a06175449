import { describe, expect, it } from 'vitest'
import { inBatches } from './batches.ts'

/** Work that waits until it is let go. */
function held() {
  const batches: number[][] = []
  const gates: (() => void)[] = []
  const work = async (items: number[]) => {
    batches.push(items)
    await new Promise<void>((resolve) => gates.push(resolve))
    return items.map((item) => item * 10)
  }
  return { batches, work, letGo: () => gates.shift()?.() }
}
const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('inBatches', () => {
  it('does the first at once, and what came meanwhile together', async () => {
    const { batches, work, letGo } = held()
    const ask = inBatches(work)
    const answers = Promise.all([1, 2, 3].map(ask))
    expect(batches).toEqual([[1]])
    letGo()
    await turn()
    expect(batches).toEqual([[1], [2, 3]])
    letGo()
    expect(await answers).toEqual([10, 20, 30])
  })

  it('takes no more than it may at a time', async () => {
    const { batches, work, letGo } = held()
    const ask = inBatches(work, 2)
    const answers = Promise.all([1, 2, 3, 4].map(ask))
    for (let n = 0; n < 3; n++) {
      letGo()
      await turn()
    }
    expect(await answers).toEqual([10, 20, 30, 40])
    expect(batches).toEqual([[1], [2, 3], [4]])
  })

  it('lets a bad one fail alone', async () => {
    const ask = inBatches(async (items: number[]) => {
      await turn()
      if (items.includes(2)) throw new Error('two is bad')
      return items
    })
    const answers = await Promise.allSettled([1, 2, 3].map(ask))
    expect(answers.map((answer) => answer.status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(await ask(4)).toBe(4)
  })
})
