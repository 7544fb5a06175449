import { describe, expect, it } from 'vitest'
import { sniffText } from './sniff.ts'

const mimeOf = (content: string | number[]) =>
  sniffText(typeof content === 'string' ? new TextEncoder().encode(content) : Uint8Array.from(content))?.mime

describe('what text is', () => {
  it('is told from bytes that are none', () => {
    expect(mimeOf('Привет\n')).toBe('text/plain')
    expect(mimeOf('')).toBe('text/plain')
    expect(mimeOf([0x50, 0x4b, 3, 4, 0, 0])).toBeUndefined()
    expect(mimeOf([0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2])).toBe('text/plain')
  })

  it('is markup when a browser would run it', () => {
    expect(mimeOf('<!DOCTYPE html><p>')).toBe('text/html')
    expect(mimeOf('\n  <script>alert(1)</script>')).toBe('text/html')
    expect(mimeOf('\uFEFF<html>')).toBe('text/html')
    expect(mimeOf('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')).toBe('image/svg+xml')
    expect(mimeOf('<?xml version="1.0"?><!DOCTYPE svg><svg />')).toBe('image/svg+xml')
    expect(mimeOf('<?xml version="1.0"?><rss/>')).toBe('application/xml')
    expect(mimeOf('<!-- hi --><svg>')).toBe('image/svg+xml')
  })
})
