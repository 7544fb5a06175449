import { useState } from 'react'
import { TextInput } from './field.tsx'

/** The number that was typed, with a comma or a point; null when it is none. */
export function numberIn(text: string): number | null {
  const plain = text.trim().replace(',', '.').replace('−', '-')
  return /^-?\d+(\.\d*)?$/.test(plain) ? Number(plain) : null
}

interface NumberInputProps {
  value: number
  onChange(value: number): void
  min: number
  max: number
}

/** A whole number. What cannot be is not taken; leaving the field shows what is. */
export function NumberInput({ value, onChange, min, max }: NumberInputProps) {
  const [typed, setTyped] = useState<string | null>(null)
  return (
    <TextInput
      inputMode={min < 0 ? 'text' : 'numeric'}
      autoComplete="off"
      className="numeric w-24"
      value={typed ?? String(value)}
      onChange={(event) => {
        setTyped(event.target.value)
        const number = numberIn(event.target.value)
        if (number !== null && Number.isInteger(number) && number >= min && number <= max) onChange(number)
      }}
      onBlur={() => setTyped(null)}
    />
  )
}
