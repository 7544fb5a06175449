import { type KeyboardEvent, type ReactNode, useId, useState } from 'react'
import { matches } from '../lib/match.ts'
import { cn } from './cn.ts'
import { Dialog } from './dialog.tsx'
import { inputClass } from './field.tsx'

export interface PickerOption {
  id: string
  label: string
  hint?: string
  icon: ReactNode
}
export interface PickerGroup {
  title: string
  options: PickerOption[]
}

interface PickerProps {
  open: boolean
  onOpenChange(open: boolean): void
  title: string
  description?: string
  placeholder: string
  empty: string
  closeLabel: string
  groups: PickerGroup[]
  /** stands where the options would, while there are none: it is loading, or failed */
  instead?: ReactNode
  onPick(id: string): void
}

/** One of many, found by typing. The field keeps the focus; arrows move the mark. */
export function Picker({ open, onOpenChange, title, description, placeholder, empty, closeLabel, groups, instead, onPick }: PickerProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={title} description={description} closeLabel={closeLabel} width="sm">
      <PickerBody
        label={title}
        placeholder={placeholder}
        empty={empty}
        groups={groups}
        instead={instead}
        onPick={(id) => {
          onOpenChange(false)
          onPick(id)
        }}
      />
    </Dialog>
  )
}

function PickerBody({
  label,
  placeholder,
  empty,
  groups,
  instead,
  onPick,
}: Pick<PickerProps, 'placeholder' | 'empty' | 'groups' | 'instead' | 'onPick'> & { label: string }) {
  const base = useId()
  const [query, setQuery] = useState('')
  const [marked, setMarked] = useState(0)
  const found = groups
    .map((group) => ({ ...group, options: group.options.filter((option) => matches(query, option.label)) }))
    .filter((group) => group.options.length > 0)
  const flat = found.flatMap((group) => group.options)
  const active = Math.min(marked, flat.length - 1)

  function press(event: KeyboardEvent) {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0) {
      event.preventDefault()
      const next = (active + step + flat.length) % Math.max(1, flat.length)
      setMarked(next)
      document.getElementById(`${base}-${flat[next]?.id}`)?.scrollIntoView({ block: 'nearest' })
    }
    const chosen = flat[active]
    if (event.key === 'Enter' && !event.nativeEvent.isComposing && chosen) {
      event.preventDefault()
      onPick(chosen.id)
    }
  }

  return (
    <div className="flex flex-col gap-2">
      <input
        role="combobox"
        aria-label={label}
        aria-expanded="true"
        aria-controls={`${base}-list`}
        aria-activedescendant={flat[active] ? `${base}-${flat[active].id}` : undefined}
        autoFocus
        value={query}
        placeholder={placeholder}
        onChange={(event) => {
          setQuery(event.target.value)
          setMarked(0)
        }}
        onKeyDown={press}
        className={cn(inputClass, 'w-full')}
      />
      <div id={`${base}-list`} role="listbox" aria-label={label} className="scroll-y -mx-2 max-h-[min(26rem,50dvh)]">
        {flat.length === 0 && (instead ?? <p className="px-2 py-6 text-center text-muted">{empty}</p>)}
        {found.map((group) => (
          <div key={group.title} role="group" aria-label={group.title}>
            <p className="px-2 pt-2 pb-1 text-xs font-medium text-muted">{group.title}</p>
            {group.options.map((option) => (
              <div
                key={option.id}
                id={`${base}-${option.id}`}
                role="option"
                aria-selected={flat[active]?.id === option.id}
                onClick={() => onPick(option.id)}
                onPointerMove={() => setMarked(flat.indexOf(option))}
                className={cn(
                  'flex min-h-11 cursor-pointer items-center gap-2.5 rounded-control px-2 py-1.5',
                  flat[active]?.id === option.id && 'bg-hover',
                )}
              >
                {option.icon}
                <span className="min-w-0 flex-1">
                  <span className="block truncate">{option.label}</span>
                  {option.hint && <span className="block truncate text-xs text-muted">{option.hint}</span>}
                </span>
              </div>
            ))}
          </div>
        ))}
      </div>
    </div>
  )
}
