import { Field as Base } from '@base-ui/react/field'
import { useState } from 'react'
import { useText } from '../lib/i18n/index.ts'
import { numberIn } from './number-input.tsx'
import { TextInput } from './field.tsx'
import { Select } from './select.tsx'

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
  min?: number
  max?: number
  label: string
}

/** A length of time, typed in the unit that suits it. What cannot be is not taken; leaving the field shows what is. */
export function SecondsInput({ value, onChange, min = 1, max = 31_536_000, label }: SecondsInputProps) {
  const { t } = useText()
  const [chosen, setChosen] = useState<Unit>(unitOf(value))
  const [typed, setTyped] = useState<string | null>(null)
  const unit = typed !== null || value % units[chosen] === 0 ? chosen : unitOf(value)
  return (
    <span className="flex items-center gap-2">
      <TextInput
        inputMode="decimal"
        autoComplete="off"
        className="numeric w-24"
        value={typed ?? String(value / units[unit])}
        onChange={(event) => {
          setChosen(unit)
          setTyped(event.target.value)
          const seconds = Math.round((numberIn(event.target.value) ?? Number.NaN) * units[unit])
          if (seconds >= min && seconds <= max) onChange(seconds)
        }}
        onBlur={() => setTyped(null)}
      />
      {/* A field of its own, so that it is not named like the number. */}
      <Base.Root>
        <Select
          className="w-36"
          label={`${label}: ${t('units.label')}`}
          value={unit}
          options={(Object.keys(units) as Unit[]).map((one) => ({ value: one, label: t(`units.${one}`, { count: value / units[unit] }) }))}
          onChange={(next) => {
            setChosen(next)
            onChange(Math.min(max, Math.max(min, Math.round((value / units[unit]) * units[next]))))
          }}
        />
      </Base.Root>
    </span>
  )
}
