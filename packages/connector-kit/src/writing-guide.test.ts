import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const root = new URL('../../../', import.meta.url)
const guide = readFileSync(new URL('docs/connectors/writing.md', root), 'utf8')
const blocks = [...guide.matchAll(/```ts\n\/\/ (\S+)\n([\s\S]*?)```/g)].map(([, path = '', code = '']) => ({ path, code }))

describe('docs/connectors/writing.md', () => {
  it('quotes the example', () => {
    expect(blocks.length).toBeGreaterThanOrEqual(5)
    expect([...guide.matchAll(/```ts/g)]).toHaveLength(blocks.length)
  })

  it.each(blocks)('says what stands in $path', ({ path, code }) => {
    expect(readFileSync(new URL(path, root), 'utf8')).toContain(code)
  })
})
