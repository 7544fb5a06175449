import { Field as Base } from '@base-ui/react/field'
import { Switch as BaseSwitch } from '@base-ui/react/switch'
import { Eye, EyeOff } from 'lucide-react'
import { type ComponentProps, type ReactNode, useState } from 'react'
import { useText } from '../lib/i18n/index.ts'
import { cn } from './cn.ts'

export const inputClass =
  'h-9 rounded-control border border-control bg-bg px-2.5 text-base text-text transition-shadow placeholder:text-muted focus:border-accent focus:outline-2 focus:outline-offset-0 focus:outline-accent/35 disabled:opacity-60 aria-invalid:border-bad data-invalid:border-bad max-md:pointer-coarse:h-11'

/** As wide as there is room, unless told a width. */
export const sized = (className?: string): string => (/(^|\s)w-/.test(className ?? '') ? (className ?? '') : cn('w-full', className))

interface FieldProps {
  label: string
  /** read aloud only */
  labelHidden?: boolean
  /** one line on what it does */
  help?: ReactNode
  error?: string | null | undefined
  optional?: string
  /** a remark that stays under the help */
  aside?: ReactNode
  children: ReactNode
  className?: string | undefined
}

export function Field({ label, labelHidden = false, help, error, optional, aside, children, className }: FieldProps) {
  return (
    <Base.Root className={cn('flex flex-col gap-1.5', className)} invalid={Boolean(error)}>
      <Base.Label className={cn('text-sm font-medium', labelHidden && 'sr-only')}>
        {label}
        {optional && <span className="ml-1.5 font-normal text-muted">{optional}</span>}
      </Base.Label>
      {children}
      {help && !error && <Base.Description className="text-xs text-muted">{help}</Base.Description>}
      {error && (
        <Base.Error match className="text-xs text-bad">
          {error}
        </Base.Error>
      )}
      {aside}
    </Base.Root>
  )
}

export function TextInput({ className, ...rest }: Omit<ComponentProps<typeof Base.Control>, 'className'> & { className?: string }) {
  return <Base.Control className={cn(inputClass, sized(className))} {...rest} />
}

export function TextArea({ className, ...rest }: ComponentProps<'textarea'>) {
  return (
    <Base.Control
      render={<textarea {...rest} />}
      className={cn(inputClass, 'h-auto min-h-20 w-full resize-y py-2 leading-normal', className)}
    />
  )
}

/** A password or a token: hidden, can be shown, may be pasted. */
export function SecretInput(props: Omit<ComponentProps<typeof Base.Control>, 'className' | 'type'>) {
  const { t } = useText()
  const [shown, setShown] = useState(false)
  return (
    <div className="relative">
      <Base.Control className={cn(inputClass, 'w-full pr-10')} type={shown ? 'text' : 'password'} spellCheck={false} {...props} />
      <button
        type="button"
        aria-label={t(shown ? 'common.hide' : 'common.show')}
        aria-pressed={shown}
        onClick={() => setShown(!shown)}
        className="absolute inset-y-0.5 right-0.5 grid w-9 place-items-center rounded-control text-muted hover:text-text"
      >
        {shown ? <EyeOff className="size-4" /> : <Eye className="size-4" />}
      </button>
    </div>
  )
}

interface SwitchRowProps {
  label: string
  help?: ReactNode
  checked: boolean
  disabled?: boolean
  onChange(checked: boolean): void
}

export function SwitchRow({ label, help, checked, disabled = false, onChange }: SwitchRowProps) {
  return (
    <Base.Root className="flex items-start gap-3">
      <div className="min-w-0 flex-1">
        <Base.Label className="block text-sm font-medium">{label}</Base.Label>
        {help && <Base.Description className="mt-0.5 text-xs text-muted">{help}</Base.Description>}
      </div>
      <BaseSwitch.Root
        checked={checked}
        disabled={disabled}
        onCheckedChange={onChange}
        className="relative mt-0.5 h-5.5 w-9.5 shrink-0 rounded-full bg-control transition-colors data-checked:bg-accent data-disabled:opacity-50"
      >
        <BaseSwitch.Thumb className="absolute top-0.5 left-0.5 size-4.5 rounded-full bg-white shadow-card transition-transform data-checked:translate-x-4 dark:data-checked:bg-on-accent" />
      </BaseSwitch.Root>
    </Base.Root>
  )
}
