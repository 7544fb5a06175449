import { Menu as Base } from '@base-ui/react/menu'
import { Check } from 'lucide-react'
import type { ReactElement, ReactNode, RefObject } from 'react'
import { cn } from './cn.ts'
import { Kbd } from './kbd.tsx'

interface MenuProps {
  trigger: ReactElement
  children: ReactNode
  side?: 'top' | 'bottom' | 'right' | 'left'
  align?: 'start' | 'center' | 'end'
  className?: string
  /** what has the focus once it is closed, if not the trigger */
  finalFocus?: RefObject<HTMLElement | null>
  open?: boolean
  onOpenChange?(open: boolean): void
}

export const popupClass =
  'z-40 origin-(--transform-origin) rounded-card border border-border bg-raised p-1 text-base text-text shadow-popup outline-hidden transition-[transform,opacity] duration-100 data-ending-style:scale-[0.98] data-ending-style:opacity-0 data-starting-style:scale-[0.98] data-starting-style:opacity-0'

export function Menu({ trigger, children, side = 'bottom', align = 'end', className, finalFocus, open, onOpenChange }: MenuProps) {
  return (
    <Base.Root {...(open === undefined ? {} : { open })} {...(onOpenChange ? { onOpenChange } : {})}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner side={side} align={align} sideOffset={6} className="z-40 outline-hidden">
          <Base.Popup
            className={cn(popupClass, 'max-h-(--available-height) min-w-48 overflow-y-auto', className)}
            {...(finalFocus && { finalFocus })}
          >
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}

const itemClass =
  'flex min-h-8.5 w-full cursor-pointer items-center gap-2.5 rounded-control px-2 py-1.5 text-left outline-hidden select-none data-disabled:cursor-default data-highlighted:bg-hover max-md:pointer-coarse:min-h-11'

interface ItemProps {
  icon?: ReactNode
  children: ReactNode
  /** a second line that says what will happen */
  hint?: string | undefined
  shortcut?: string
  danger?: boolean
  disabled?: boolean
  onClick(): void
}

export function MenuItem({ icon, children, hint, shortcut, danger = false, disabled = false, onClick }: ItemProps) {
  // Why it is off must stay readable.
  const pale = disabled && 'opacity-50'
  return (
    <Base.Item className={cn(itemClass, danger && 'text-bad')} onClick={onClick} disabled={disabled}>
      {icon && <span className={cn('shrink-0 [&_svg]:size-4', !danger && 'text-muted', pale)}>{icon}</span>}
      <span className="min-w-0 flex-1">
        <span className={cn(pale)}>{children}</span>
        {hint && <span className="block max-w-64 text-xs text-muted">{hint}</span>}
      </span>
      {shortcut && <Kbd>{shortcut}</Kbd>}
    </Base.Item>
  )
}

interface ChoiceProps<T extends string> {
  value: T
  options: { value: T; label: ReactNode; icon?: ReactNode }[]
  onChange(value: T): void
}

export function MenuChoice<T extends string>({ value, options, onChange }: ChoiceProps<T>) {
  return (
    <Base.RadioGroup value={value} onValueChange={(next) => onChange(next as T)}>
      {options.map((option) => (
        <Base.RadioItem key={option.value} value={option.value} className={itemClass} closeOnClick>
          {option.icon && <span className="shrink-0 text-muted [&_svg]:size-4">{option.icon}</span>}
          <span className="min-w-0 flex-1">{option.label}</span>
          <Base.RadioItemIndicator className="text-accent-text">
            <Check className="size-4" />
          </Base.RadioItemIndicator>
        </Base.RadioItem>
      ))}
    </Base.RadioGroup>
  )
}

export function MenuGap() {
  return <Base.Separator className="mx-1 my-1 h-px bg-border" />
}

export function MenuGroup({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Base.Group>
      <Base.GroupLabel className="px-2 pt-1.5 pb-1 text-xs font-medium text-muted">{title}</Base.GroupLabel>
      {children}
    </Base.Group>
  )
}
