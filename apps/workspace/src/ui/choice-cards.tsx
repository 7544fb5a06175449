import { Radio } from '@base-ui/react/radio'
import { RadioGroup } from '@base-ui/react/radio-group'
import { useId } from 'react'
import { cn } from './cn.ts'

interface ChoiceCardsProps<T extends string> {
  label: string
  value: T
  options: { value: T; label: string; help: string }[]
  onChange(value: T): void
}

/** A choice in which each possibility needs a line of explanation. */
export function ChoiceCards<T extends string>({ label, value, options, onChange }: ChoiceCardsProps<T>) {
  const id = useId()
  return (
    <RadioGroup aria-label={label} value={value} onValueChange={(next) => onChange(next as T)} className="flex flex-col gap-2">
      {options.map((option) => (
        <label
          key={option.value}
          className={cn(
            'flex items-start gap-3 rounded-card border px-3.5 py-3 transition-colors',
            value === option.value ? 'border-accent bg-selected' : 'border-border hover:bg-hover',
          )}
        >
          <Radio.Root
            value={option.value}
            // Inside a field it would be called like the field.
            aria-labelledby={`${id}-${option.value}`}
            aria-describedby={`${id}-${option.value}-help`}
            className="mt-0.5 grid size-4.5 shrink-0 place-items-center rounded-full border border-control bg-bg data-checked:border-accent data-checked:bg-accent"
          >
            <Radio.Indicator className="size-1.5 rounded-full bg-on-accent" />
          </Radio.Root>
          <span>
            <span id={`${id}-${option.value}`} className="block text-base font-medium">
              {option.label}
            </span>
            <span id={`${id}-${option.value}-help`} className="block text-sm text-muted">
              {option.help}
            </span>
          </span>
        </label>
      ))}
    </RadioGroup>
  )
}
