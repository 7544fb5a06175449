import type { Line, LineSettings } from '@omniline/contracts/lines'
import { useMutation, useQuery } from '@tanstack/react-query'
import { call } from '../../../../lib/api.ts'
import { queries } from '../../../../lib/query.ts'
import { toast } from '../../../../lib/toast.ts'
import { failureText } from '../../../../lib/words.ts'
import { changesBetween, same, valueAt, withValue } from '../shared/changes.ts'
import type { LineDraft } from '../shared/draft.ts'

interface FollowedProps {
  line: Line
  base: LineDraft
  draft: LineDraft
  become(next: (draft: LineDraft) => LineDraft): void
  adopt(line: Line): void
}

/** The profile that the draft follows, and the settings in which it does not. */
export function useFollowed({ line, base, draft, become, adopt }: FollowedProps) {
  const profiles = useQuery(queries.settingsProfiles)
  const profile = profiles.data?.find(({ id }) => id === draft.profileId)
  const release = useMutation({
    mutationFn: (path: string) => call('POST /lines/:id/follow-profile', { params: { id: line.id }, body: { paths: [path] } }),
    onSuccess: adopt,
    onError: (error) => toast.bad(failureText(error)),
  })
  if (!profile) return null

  const differing = changesBetween(profile.settings, settingsOf(draft)).map(({ path }) => path)
  // A deviation may say the same as the profile at present, and goes its own way when the profile changes.
  const kept = line.deviations.filter((path) => same(valueAt(draft, path), valueAt(base, path)))
  return {
    name: profile.name,
    deviations: [...new Set([...differing, ...(draft.profileId === line.profileId ? kept : [])])],
    busy: release.isPending,
    follow(path: string) {
      const theirs = valueAt(profile.settings, path)
      if (same(valueAt(draft, path), theirs)) release.mutate(path)
      else become((draft) => withValue(draft, path, theirs))
    },
  }
}

/** What a profile holds of a line. */
export function settingsOf(draft: LineSettings): LineSettings {
  const { distribution, crm, hours, autoReplies, closing, consent, persona } = draft
  return { distribution, crm, hours, autoReplies, closing, consent, persona }
}
