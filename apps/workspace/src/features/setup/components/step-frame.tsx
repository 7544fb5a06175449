import { ArrowLeft } from 'lucide-react'
import { type ReactNode, useEffect, useRef } from 'react'
import { useText } from '../../../lib/i18n/index.ts'
import { Button } from '../../../ui/button.tsx'
import { cn } from '../../../ui/cn.ts'

interface StepFrameProps {
  title: string
  text: ReactNode
  children: ReactNode
  onBack?: () => void
  onSkip?: () => void
  width?: 'narrow' | 'wide' | 'full'
}

const widths = { narrow: 'max-w-lg', wide: 'max-w-3xl', full: 'max-w-7xl' }

/** One step. The focus is on its first field, or on its title where it begins with no field. */
export function StepFrame({ title, text, children, onBack, onSkip, width = 'narrow' }: StepFrameProps) {
  const { t } = useText()
  const frame = useRef<HTMLDivElement>(null)
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (!frame.current?.contains(document.activeElement)) heading.current?.focus()
  }, [])
  return (
    <div
      ref={frame}
      className={cn('mx-auto w-full animate-fade px-4 pb-8 sm:px-5', widths[width], width === 'full' ? 'pt-1' : 'pt-[min(4vh,2rem)]')}
    >
      <h1 ref={heading} tabIndex={-1} className="text-2xl font-semibold tracking-tight text-balance outline-hidden max-sm:text-xl">
        {title}
      </h1>
      <p
        className={cn('mt-1.5 max-w-prose text-balance text-muted', width === 'full' ? 'mb-4 text-base' : 'mb-6 text-lg max-sm:text-base')}
      >
        {text}
      </p>
      {children}
      {(onBack || onSkip) && (
        <div className="mt-5 flex justify-between gap-3">
          {onBack ? (
            <Button variant="ghost" onClick={onBack}>
              <ArrowLeft className="size-4 text-muted rtl:-scale-x-100" />
              {t('common.back')}
            </Button>
          ) : (
            <span />
          )}
          {onSkip && (
            <Button variant="ghost" onClick={onSkip}>
              {t('setup.skip')}
            </Button>
          )}
        </div>
      )}
    </div>
  )
}
