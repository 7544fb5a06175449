import { Select as Base } from '@base-ui/react/select'
import { Check, ChevronsUpDown } from 'lucide-react'
import type { ReactNode } from 'react'
import { cn } from './cn.ts'
import { inputClass, sized } from './field.tsx'
import { popupClass } from './menu.tsx'

interface SelectProps<T extends string> {
  value: T
  options: { value: T; label: string; hint?: string; icon?: ReactNode }[]
  onChange(value: T): void
  /** the accessible name where no label stands beside it */
  label?: string
  disabled?: boolean
  className?: string
}

export function Select<T extends string>({ value, options, onChange, label, disabled = false, className }: SelectProps<T>) {
  return (
    <Base.Root value={value} onValueChange={(next) => next !== null && onChange(next)} items={options} disabled={disabled} modal={false}>
      <Base.Trigger
        aria-label={label}
        className={cn(inputClass, 'flex items-center gap-2 text-left data-popup-open:border-accent', sized(className))}
      >
        <Base.Value className="min-w-0 flex-1 truncate" />
        <Base.Icon className="text-muted">
          <ChevronsUpDown className="size-3.5" />
        </Base.Icon>
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner sideOffset={4} alignItemWithTrigger={false} className="z-50 outline-hidden">
          <Base.Popup className={cn(popupClass, 'max-h-(--available-height) min-w-(--anchor-width) overflow-y-auto')}>
            {options.map((option) => (
              <Base.Item
                key={option.value}
                value={option.value}
                className="flex min-h-8.5 cursor-pointer items-center gap-2.5 rounded-control px-2 py-1.5 outline-hidden select-none data-highlighted:bg-hover"
              >
                {option.icon && <span className="text-muted [&_svg]:size-4">{option.icon}</span>}
                <span className="min-w-0 flex-1">
                  <Base.ItemText>{option.label}</Base.ItemText>
                  {option.hint && <span className="block max-w-80 text-xs text-muted">{option.hint}</span>}
                </span>
                <Base.ItemIndicator className="text-accent-text">
                  <Check className="size-4" />
                </Base.ItemIndicator>
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
