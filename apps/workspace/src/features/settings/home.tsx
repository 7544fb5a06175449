import { Navigate } from '@tanstack/react-router'
import { useMe } from '../../lib/query.ts'
import { breakpoints, useMedia } from '../../ui/use-media.ts'
import { sectionsFor } from './sections.ts'

/** Beside the list of sections something should be open; on narrow screens the list itself is the page. */
export function SettingsHome() {
  const me = useMe()
  const narrow = useMedia(breakpoints.narrow)
  const first = sectionsFor(me.role)[0]?.sections[0]
  return !narrow && first ? <Navigate to={first.to} replace /> : null
}
