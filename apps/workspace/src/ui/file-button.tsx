import { type ReactNode, useRef } from 'react'
import { Button } from './button.tsx'

interface FileButtonProps {
  label: string
  /** what it is for, where several say the same; read aloud after the label */
  of?: string
  icon: ReactNode
  /** as an input takes it: types and endings */
  accept: string
  busy: boolean
  size?: 'sm' | 'md'
  onFile(file: File): void
}

/** Chooses one file of the person's own. The same one can be chosen again. */
export function FileButton({ label, of, icon, accept, busy, size = 'md', onFile }: FileButtonProps) {
  const input = useRef<HTMLInputElement>(null)
  const name = of === undefined ? label : `${label}: ${of}`
  return (
    <>
      <Button size={size} aria-label={name} busy={busy} onClick={() => input.current?.click()}>
        {icon}
        {label}
      </Button>
      <input
        ref={input}
        type="file"
        accept={accept}
        aria-label={name}
        className="hidden"
        onChange={(event) => {
          const file = event.target.files?.[0]
          event.target.value = ''
          if (file) onFile(file)
        }}
      />
    </>
  )
}
