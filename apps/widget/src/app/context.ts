import type { ChatConfig } from '@omniline/contracts/visitor'
import { createContext } from 'preact'
import { useContext, useEffect, useState } from 'preact/hooks'
import type { ToHost } from '../shared/bridge.ts'
import type { Translate } from '../shared/translate.ts'
import type { Chat } from './chat.ts'
import type { Options } from './host.ts'
import type { Keepsakes } from './keepsakes.ts'
import type { ChatState } from './state/state.ts'
import type { Formats } from './text/formats.ts'

/** What every component may use. */
export interface Surroundings {
  chat: Chat
  config: ChatConfig
  options: Options
  keepsakes: Keepsakes
  t: Translate
  formats: Formats
  tell(message: ToHost): void
}

export const Context = createContext<Surroundings | null>(null)

export function useSurroundings(): Surroundings {
  const found = useContext(Context)
  if (!found) throw new Error('A component of the chat was drawn outside of it')
  return found
}

export function useChatState(): ChatState {
  const { store } = useSurroundings().chat
  const [state, setState] = useState(store.get)
  useEffect(() => {
    setState(store.get())
    return store.subscribe(setState)
  }, [store])
  return state
}
