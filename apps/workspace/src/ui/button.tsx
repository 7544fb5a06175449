import { Button as Base } from '@base-ui/react/button'
import type { ComponentProps, ReactElement } from 'react'
import { cn } from './cn.ts'
import { Spinner } from './spinner.tsx'
import { Tip } from './tip.tsx'

type Variant = 'primary' | 'secondary' | 'ghost' | 'danger' | 'note'
type Size = 'sm' | 'md' | 'lg'

const variants: Record<Variant, string> = {
  primary: 'bg-accent text-on-accent hover:bg-accent-strong active:bg-accent-strong shadow-card',
  secondary: 'bg-raised text-text border border-border hover:bg-hover active:bg-pressed shadow-card',
  ghost: 'text-text hover:bg-hover active:bg-pressed',
  danger: 'bg-bad text-bg hover:opacity-90',
  note: 'bg-note-edge text-white dark:text-[#1d1500] hover:opacity-90',
}
const sizes: Record<Size, string> = {
  sm: 'h-7 px-2.5 text-sm gap-1.5',
  md: 'h-8.5 px-3 text-base gap-2',
  lg: 'h-11 px-5 text-lg gap-2',
}
const shared =
  'inline-flex shrink-0 items-center justify-center rounded-control font-medium whitespace-nowrap select-none transition-colors duration-100 disabled:opacity-50 aria-disabled:opacity-50 data-disabled:opacity-50 max-md:pointer-coarse:min-h-11'

export function buttonClass(variant: Variant = 'secondary', size: Size = 'md'): string {
  return cn(shared, variants[variant], sizes[size])
}

interface ButtonProps extends Omit<ComponentProps<typeof Base>, 'className'> {
  variant?: Variant
  size?: Size
  busy?: boolean
  className?: string
}

export function Button({ variant = 'secondary', size = 'md', busy = false, className, children, disabled, ...rest }: ButtonProps) {
  return (
    <Base
      type="button"
      className={cn(buttonClass(variant, size), className)}
      disabled={disabled || busy}
      focusableWhenDisabled={busy}
      {...rest}
    >
      {busy && <Spinner className="size-3.5" />}
      {children}
    </Base>
  )
}

interface IconButtonProps extends Omit<ComponentProps<typeof Base>, 'className' | 'children'> {
  /** the accessible name and the tooltip */
  label: string
  /** shown in the tooltip */
  shortcut?: string
  icon: ReactElement
  active?: boolean
  size?: 'sm' | 'md'
  side?: 'top' | 'right' | 'bottom' | 'left'
  className?: string
}

export function IconButton({ label, shortcut, icon, active, size = 'md', side = 'bottom', className, ...rest }: IconButtonProps) {
  return (
    <Tip text={label} shortcut={shortcut} side={side}>
      <Base
        type="button"
        aria-label={label}
        aria-pressed={active}
        className={cn(
          'inline-grid shrink-0 place-items-center rounded-control text-muted transition-colors hover:bg-hover hover:text-text active:bg-pressed data-disabled:opacity-50 data-popup-open:bg-hover data-popup-open:text-text [&_svg]:size-[1.125rem]',
          size === 'sm' ? 'size-7' : 'size-8.5 max-md:pointer-coarse:size-11',
          active && 'bg-selected text-accent-text hover:bg-selected hover:text-accent-text',
          className,
        )}
        {...rest}
      >
        {icon}
      </Base>
    </Tip>
  )
}
