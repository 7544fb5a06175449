import { describe, expect, it } from 'vitest'
import { cleanContent, cleanPart, joinContents } from './content.ts'

const bold = (offset: number, length: number) => ({ type: 'bold' as const, offset, length })

describe('what outsiders write', () => {
  it('keeps formatting that lies in the text and is known', () => {
    const entities = [bold(0, 5), bold(3, 9), bold(0, 0), bold(-1, 2), { type: 'blink', offset: 0, length: 1 }, null]
    expect(cleanContent('Hello', entities)).toEqual({ text: 'Hello', entities: [bold(0, 5)] })
  })

  it('has a place for parts nobody knows', () => {
    expect(cleanPart({ type: 'location', latitude: 1, longitude: 2 })).toEqual({ type: 'location', latitude: 1, longitude: 2 })
    expect(cleanPart({ type: 'hologram' })).toEqual({ type: 'unsupported', what: 'unknown' })
    expect(cleanPart({ type: 'location', latitude: Number.NaN, longitude: 2 })).toEqual({ type: 'unsupported', what: 'unknown' })
    expect(cleanPart(undefined)).toBeNull()
  })

  it('is joined line by line, formatting in its place', () => {
    const joined = joinContents([
      { text: 'one', entities: [bold(0, 3)] },
      { text: '', entities: [] },
      { text: 'two', entities: [bold(1, 2)] },
    ])
    expect(joined).toEqual({ text: 'one\ntwo', entities: [bold(0, 3), bold(5, 2)] })
  })
})
