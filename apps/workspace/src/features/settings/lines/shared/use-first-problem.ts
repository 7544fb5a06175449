import { useEffect } from 'react'
import { useText } from '../../../../lib/i18n/index.ts'

/** After a refusal the first field that is wrong comes into sight and is ready to be typed in. What to say of it, if any. */
export function useFirstProblem(
  { errors, refusals }: { errors: ReadonlyMap<string, string>; refusals: number },
  tab: string,
): string | null {
  const { t } = useText()
  useEffect(() => {
    if (refusals === 0) return
    const wrong = document.querySelector<HTMLElement>('main [aria-invalid="true"], main [role="alert"]')
    wrong?.scrollIntoView({ block: 'center' })
    if (wrong?.matches('input, textarea')) wrong.focus({ preventScroll: true })
  }, [refusals, tab])
  return errors.size > 0 ? t('lines.problem.fix', { count: errors.size }) : null
}
