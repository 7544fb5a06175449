import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { dismissToast, toast, undoLast, useToasts } from './toast.ts'

const texts = () => useToasts.getState().toasts.map((one) => one.text)

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  useToasts.setState({ toasts: [] })
  vi.useRealTimers()
})

it('passing words make room for newer ones and go by themselves; an alert stays', () => {
  toast.alert('line', 'nobody is there')
  for (const text of ['a', 'b', 'c', 'd']) toast.ok(text)
  expect(texts()).toEqual(['nobody is there', 'b', 'c', 'd'])
  vi.advanceTimersByTime(60_000)
  expect(texts()).toEqual(['nobody is there'])
})

it('there is one alert of a key, the newest, until it is dismissed', () => {
  toast.alert('line', 'first')
  toast.alert('other', 'elsewhere')
  toast.alert('line', 'second')
  expect(texts()).toEqual(['elsewhere', 'second'])
  dismissToast('line')
  expect(texts()).toEqual(['elsewhere'])
})

it('undoes the last thing that can be undone, once', () => {
  const undo = vi.fn<() => void>()
  const open = vi.fn<() => void>()
  toast.undoable('pinned', 'Undo', undo)
  toast.alert('line', 'nobody is there', { label: 'Open', run: open })
  undoLast()
  undoLast()
  expect([undo.mock.calls.length, open.mock.calls.length]).toEqual([1, 0])
  expect(texts()).toEqual(['nobody is there'])
})
