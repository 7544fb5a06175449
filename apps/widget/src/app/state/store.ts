import { reduce } from './reducer.ts'
import { type Action, type ChatState, emptyChat } from './state.ts'

export interface Store {
  get(): ChatState
  dispatch(action: Action): void
  subscribe(listener: (state: ChatState, before: ChatState) => void): () => void
}

export function createStore(): Store {
  let state = emptyChat
  const listeners = new Set<(state: ChatState, before: ChatState) => void>()
  return {
    get: () => state,
    dispatch(action) {
      const before = state
      state = reduce(before, action)
      if (state !== before) for (const listener of [...listeners]) listener(state, before)
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
  }
}
