import { Field as Base } from '@base-ui/react/field'
import { useText } from '../lib/i18n/index.ts'
import { TextInput } from './field.tsx'
import { Select } from './select.tsx'
import { useState } from 'react'

const units = { s: 1, m: 60, h: 3600, d: 86_400 }
type Unit = keyof typeof units

/** The largest unit in which the value is whole. */
export function unitOf(seconds: number): Unit {
  if (seconds === 0) return 's'
  return (['d', 'h', 'm'] as const).find((unit) => seconds % units[unit] === 0) ?? 's'
}

interface SecondsInputProps {
  value: number
  onChange(seconds: number): void
  min: number
  label: string
}

/** A length of time, typed in the unit that suits it. */
export function SecondsInput({ value, onChange, min, label }: SecondsInputProps) {
  const { t } = useText()
  const [unit, setUnit] = useState<Unit>(unitOf(value))
  return (
    <span className="flex items-center gap-2">
      <TextInput
        type="number"
        inputMode="numeric"
        min={min}
        className="numeric w-24"
        value={String(value / units[unit])}
        onChange={(event) => {
          const typed = Number(event.target.value)
          if (Number.isFinite(typed) && typed >= 0) onChange(Math.round(typed * units[unit]))
        }}
      />
      {/* A field of its own, so that it is not named like the number. */}
      <Base.Root>
        <Select
          className="w-36"
          label={`${label}: ${t('units.label')}`}
          value={unit}
          options={(Object.keys(units) as Unit[]).map((one) => ({ value: one, label: t(`units.${one}`) }))}
          onChange={(next) => {
            onChange(Math.max(min, Math.round((value / units[unit]) * units[next])))
            setUnit(next)
          }}
        />
      </Base.Root>
    </span>
  )
}
