import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useText } from '../../../../lib/i18n/index.ts'
import { queries } from '../../../../lib/query.ts'
import { Select } from '../../../../ui/select.tsx'
import type { LineDraft, TabProps } from '../shared/draft.ts'
import { Deviation, Setting, useFollowedProfile } from '../shared/form.tsx'
import { useSettingWords } from '../shared/words.ts'

/** Which shared rules the line follows. Choosing some shows them at once, before anything is saved. */
export function ProfileChoice({ draft, change }: TabProps) {
  const { t } = useText()
  const { data: profiles } = useQuery(queries.settingsProfiles)
  if (!profiles || (profiles.length === 0 && draft.profileId === null)) return null
  const choose = (id: string) => {
    const profile = profiles.find((one) => one.id === id)
    const part: Partial<LineDraft> = profile ? { profileId: profile.id, ...profile.settings } : { profileId: null }
    change(part)
  }
  return (
    <div className="flex flex-col gap-2">
      <Setting name="profileId">
        <span className="flex flex-wrap items-center gap-3">
          <Select
            label={t('lines.setting.profileId.label')}
            className="w-full max-w-64"
            value={draft.profileId ?? ''}
            options={[{ value: '', label: t('profiles.none') }, ...profiles.map(({ id, name }) => ({ value: id, label: name }))]}
            onChange={choose}
          />
          {draft.profileId && (
            <Link
              to="/settings/line-profiles/$profileId/{-$tab}"
              params={{ profileId: draft.profileId }}
              className="text-sm font-medium text-accent-text hover:underline"
            >
              {t('profiles.open')}
            </Link>
          )}
        </span>
      </Setting>
      <Deviations />
    </div>
  )
}

/** Every setting that goes its own way, wherever it stands and whether it shows at present. */
function Deviations() {
  const { t } = useText()
  const words = useSettingWords()
  const profile = useFollowedProfile()
  if (!profile || profile.deviations.length === 0) return null
  return (
    <ul aria-label={t('lines.setting.deviations.label')} className="flex flex-col gap-1 border-l-2 border-warn/40 pl-3">
      {profile.deviations.map((path) => (
        <li key={path} className="flex flex-wrap items-center gap-x-3 text-sm">
          <span className="min-w-0">{words.name(path)}</span>
          <Deviation path={path} label={words.name(path)} short />
        </li>
      ))}
    </ul>
  )
}
