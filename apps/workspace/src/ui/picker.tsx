import { type ReactNode, useState } from 'react'
import { useText } from '../lib/i18n/index.ts'
import { matches } from '../lib/match.ts'
import { cn } from './cn.ts'
import { Dialog } from './dialog.tsx'
import { inputClass } from './field.tsx'
import { useListbox } from './use-listbox.ts'

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
  /** what to type; else a name */
  placeholder?: string
  groups: PickerGroup[]
  /** stands where the options would, while there are none: it is loading, or failed */
  instead?: ReactNode
  onPick(id: string): void
}

/** One of many, found by typing. The field keeps the focus; arrows move the mark. */
export function Picker({ open, onOpenChange, title, description, placeholder, groups, instead, onPick }: PickerProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={title} description={description} width="sm">
      <PickerBody
        label={title}
        placeholder={placeholder}
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
  groups,
  instead,
  onPick,
}: Pick<PickerProps, 'placeholder' | 'groups' | 'instead' | 'onPick'> & { label: string }) {
  const { t } = useText()
  const [query, setQuery] = useState('')
  const found = groups
    .map((group) => ({ ...group, options: group.options.filter((option) => matches(query, option.label)) }))
    .filter((group) => group.options.length > 0)
  const options = found.flatMap((group) => group.options)
  const listbox = useListbox(options, (option) => onPick(option.id))
  return (
    <div className="flex flex-col gap-2">
      <input
        {...listbox.field}
        aria-label={label}
        autoFocus
        value={query}
        placeholder={placeholder ?? t('people.search')}
        onChange={(event) => {
          setQuery(event.target.value)
          listbox.restart()
        }}
        className={cn(inputClass, 'w-full')}
      />
      <div {...listbox.list} aria-label={label} className="scroll-y -mx-2 max-h-[min(26rem,50dvh)]">
        {options.length === 0 && (instead ?? <p className="px-2 py-6 text-center text-muted">{t('people.empty')}</p>)}
        {found.map((group) => (
          <div key={group.title} role="group" aria-label={group.title}>
            <p className="px-2 pt-2 pb-1 text-xs font-medium text-muted">{group.title}</p>
            {group.options.map((option) => (
              <div
                key={option.id}
                {...listbox.option(option)}
                className="flex min-h-11 cursor-pointer items-center gap-2.5 rounded-control px-2 py-1.5 aria-selected:bg-hover"
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
