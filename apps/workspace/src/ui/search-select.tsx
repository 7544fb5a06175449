import { Combobox as Base } from '@base-ui/react/combobox'
import { Check, ChevronsUpDown } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { cn } from './cn.ts'
import { inputClass, sized } from './field.tsx'
import { popupClass } from './menu.tsx'

interface SearchOption {
  label: string
  hint?: string
  /** at the end of the row */
  aside?: string
}

interface SearchSelectProps {
  value: string
  /** what is chosen, as the closed field shows it */
  shown: ReactNode
  values: string[]
  optionOf(value: string): SearchOption
  /** whether a query means an option */
  finds(query: string, value: string): boolean
  /** which of what is found come before the others */
  first?(query: string, value: string): boolean
  onChange(value: string): void
  /** how many are shown at once; the others are there to be found */
  limit?: number
  /** said under the list while nothing is typed */
  note?: string
  onOpenChange?(open: boolean): void
  /** the accessible name */
  label: string
  placeholder: string
  /** said when nothing is found */
  empty: string
  className?: string
}

/** One of so many that it is found by typing. Arrows move the mark, Enter takes it, Escape leaves all as it was. */
export function SearchSelect(props: SearchSelectProps) {
  const { value, shown, values, optionOf, finds, first, onChange, limit = 300, note, onOpenChange, label, empty, className } = props
  const [query, setQuery] = useState('')
  const asked = query.trim()
  const inOrder = first && asked !== '' ? [true, false].flatMap((comes) => values.filter((one) => first(asked, one) === comes)) : values
  return (
    <Base.Root
      items={inOrder}
      limit={limit}
      onInputValueChange={setQuery}
      value={value}
      onValueChange={(next) => next !== null && onChange(next)}
      itemToStringLabel={(one) => optionOf(one).label}
      filter={(one, query) => query.trim() === '' || finds(query, one)}
      autoHighlight
      {...(onOpenChange ? { onOpenChange } : {})}
    >
      <Base.Trigger
        aria-label={label}
        className={cn(inputClass, 'flex items-center gap-2 text-left data-popup-open:border-accent', sized(className))}
      >
        <span className="min-w-0 flex-1 truncate">{shown}</span>
        <Base.Icon className="text-muted">
          <ChevronsUpDown className="size-3.5" />
        </Base.Icon>
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner align="start" sideOffset={4} className="z-50 outline-hidden">
          <Base.Popup
            aria-label={label}
            className={cn(
              popupClass,
              'flex max-h-[min(24rem,var(--available-height))] w-[max(var(--anchor-width),20rem)] max-w-(--available-width) flex-col',
            )}
          >
            <Base.Input placeholder={props.placeholder} className={cn(inputClass, 'mb-1 w-full shrink-0')} />
            <Base.Empty className="px-2 text-sm text-muted not-empty:py-4">{empty}</Base.Empty>
            <Base.List className="scroll-y min-h-0 scroll-py-1">
              {(one: string) => {
                const { label: name, hint, aside } = optionOf(one)
                return (
                  <Base.Item
                    key={one}
                    value={one}
                    className="flex min-h-8.5 cursor-pointer items-center gap-2.5 rounded-control px-2 py-1.5 outline-hidden select-none data-highlighted:bg-hover max-md:pointer-coarse:min-h-11"
                  >
                    <span className="min-w-0 flex-1 truncate">
                      {name}
                      {hint && <span className="ml-2 text-sm text-muted">{hint}</span>}
                    </span>
                    {aside && <span className="numeric shrink-0 text-sm text-muted">{aside}</span>}
                    <span className="size-4 shrink-0 text-accent-text">
                      <Base.ItemIndicator>
                        <Check className="size-4" />
                      </Base.ItemIndicator>
                    </span>
                  </Base.Item>
                )
              }}
            </Base.List>
            {note && query === '' && <p className="border-t border-border px-2 pt-1.5 pb-1 text-xs text-muted">{note}</p>}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
