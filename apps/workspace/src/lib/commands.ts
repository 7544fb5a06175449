import { useEffect, useEffectEvent } from 'react'
import { create } from 'zustand'

export interface Command {
  id: string
  label: string
  shortcut?: string
  run(): void
}

/** `conversation`: what the open one allows; `list`: the lists of conversations; `workday`: the own one; `go`: everywhere */
export type CommandGroup = 'conversation' | 'list' | 'workday' | 'go'

interface CommandState {
  groups: Partial<Record<CommandGroup, Command[]>>
}
export const useCommandGroups = create<CommandState>(() => ({ groups: {} }))

/** Offers what a screen can do to the command palette, as long as the screen is there. */
export function useCommands(group: CommandGroup, commands: Command[]): void {
  const run = useEffectEvent((id: string) => commands.find((one) => one.id === id)?.run())
  const shape = JSON.stringify(commands.map(({ id, label, shortcut }) => ({ id, label, shortcut })))
  useEffect(() => {
    const offered = (JSON.parse(shape) as Omit<Command, 'run'>[]).map((one) => ({ ...one, run: () => run(one.id) }))
    useCommandGroups.setState(({ groups }) => ({ groups: { ...groups, [group]: offered } }))
    return () =>
      useCommandGroups.setState(({ groups }) => {
        const { [group]: _gone, ...rest } = groups
        return { groups: rest }
      })
  }, [group, shape])
}
