import type { SettingsProfile } from '@omniline/contracts/line-tools'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { useEffect, useEffectEvent, useState } from 'react'
import { ApiError, call } from '../../../../lib/api.ts'
import { isAt } from '../../../../lib/here.ts'
import { useText } from '../../../../lib/i18n/index.ts'
import { queries, queryClient } from '../../../../lib/query.ts'
import { toast } from '../../../../lib/toast.ts'
import { failureText } from '../../../../lib/words.ts'
import { Badge } from '../../../../ui/bits.tsx'
import { Field, TextInput } from '../../../../ui/field.tsx'
import { Loaded, Page } from '../../components/page.tsx'
import { RemoveButton } from '../../components/remove-button.tsx'
import { SaveBar } from '../../components/save-bar.tsx'
import { AutomationGroups } from '../automation/tab.tsx'
import { automationSummary } from '../automation/summary.ts'
import { PersonaGroup } from '../general/persona.tsx'
import { hoursSummary } from '../hours/summary.ts'
import { HoursGroups } from '../hours/tab.tsx'
import { queueSummary } from '../queue/summary.ts'
import { DistributionGroups } from '../queue/tab.tsx'
import { changesBetween, conflictOf, patchOf, rebase } from '../shared/changes.ts'
import { ConflictDialog } from '../shared/conflict-dialog.tsx'
import { Group, LineFormProvider, Summary } from '../shared/form.tsx'
import { TabLinks } from '../shared/tab-links.tsx'
import { tabOf } from '../shared/tabs.ts'
import { type Staying, useDraft } from '../shared/use-draft.ts'
import { useFirstProblem } from '../shared/use-first-problem.ts'
import { useSettingWords } from '../shared/words.ts'

const tabs = ['general', 'queue', 'hours', 'automation'] as const
type Tab = (typeof tabs)[number]

export function ProfilePage() {
  const { t } = useText()
  const { profileId = '', tab } = useParams({ strict: false })
  const navigate = useNavigate()
  const profile = useQuery({
    queryKey: ['settings-profiles', profileId],
    queryFn: () => call('GET /settings-profiles/:id', { params: { id: profileId } }),
  })
  const active = tabs.find((one) => one === tab) ?? 'general'
  return (
    <Page
      title={profile.data?.name ?? t('settings.sections.lineProfiles')}
      back={{ to: '/settings/line-profiles', always: true }}
      actions={
        profile.data && (
          <RemoveButton
            label={t('common.remove')}
            title={t('profiles.removeTitle', { name: profile.data.name })}
            text={t('profiles.removeText')}
            remove={() => call('DELETE /settings-profiles/:id', { params: { id: profileId } })}
            list={queries.settingsProfiles.queryKey}
            onRemoved={() => void navigate({ to: '/settings/line-profiles' })}
          />
        )
      }
    >
      <TabLinks
        tabs={tabs}
        active={active}
        linkTo={(one) => ({ to: '/settings/line-profiles/$profileId/{-$tab}', params: { profileId, tab: one } })}
      />
      <Loaded query={profile}>{(data) => <Editor key={data.id} profile={data} tab={active} />}</Loaded>
    </Page>
  )
}

const draftOf = ({ name, settings }: Pick<SettingsProfile, 'name' | 'settings'>) => ({ name, ...settings })
type ProfileDraft = ReturnType<typeof draftOf>

function Editor({ profile, tab }: { profile: SettingsProfile; tab: Tab }) {
  const { t } = useText()
  const navigate = useNavigate()
  const [version, setVersion] = useState(profile.version)
  const [theirs, setTheirs] = useState<SettingsProfile | null>(null)
  const drafting = useDraft<ProfileDraft>(draftOf(profile))
  const { draft, base, errors, changes, change } = drafting
  const dirty = changes.length > 0
  const params = { id: profile.id }
  const adopt = (to: SettingsProfile, staying?: Staying<ProfileDraft>) => {
    setVersion(to.version)
    drafting.rebase(draftOf(to), staying)
    queryClient.setQueryData(['settings-profiles', profile.id], to)
  }
  const follow = useEffectEvent(() => {
    if (!dirty && profile.version !== version) adopt(profile)
  })
  useEffect(() => follow(), [profile.version])

  const save = useMutation({
    mutationFn: (request: { base: ProfileDraft; draft: ProfileDraft; version: number }) => {
      const { name, ...settings } = patchOf(changesBetween(request.base, request.draft))
      const body = { ...(name === undefined ? {} : { name: String(name) }), settings, version: request.version }
      return call('PATCH /settings-profiles/:id', { params, body })
    },
    onSuccess(saved, sent) {
      adopt(saved, { stored: sent.draft })
      void queryClient.invalidateQueries({ queryKey: queries.settingsProfiles.queryKey })
      void queryClient.invalidateQueries({ queryKey: queries.lines.queryKey })
      toast.ok(t('settings.saved'))
    },
    async onError(error, sent) {
      if (!(error instanceof ApiError)) return
      if (error.code === 'version_conflict') {
        setTheirs(await call('GET /settings-profiles/:id', { params }))
        save.reset()
        return
      }
      const refusals = (error.problem?.errors ?? []).map((one) => ({ ...one, path: one.path.replace(/^\/settings/, '') }))
      if (refusals.length === 0) return
      drafting.refuse(refusals, sent.draft)
      // The fields say what is wrong, and no longer say it once it is put right.
      save.reset()
      const place = tabOf(refusals[0]?.path ?? '/')
      if (place !== tab && isAt(profile.id))
        void navigate({ to: '/settings/line-profiles/$profileId/{-$tab}', params: { profileId: profile.id, tab: place } })
    },
  })
  const resolve = (given: ReadonlySet<string>) => {
    if (!theirs) return
    const stored = draftOf(theirs)
    adopt(theirs, { given })
    setTheirs(null)
    save.mutate({ base: stored, draft: rebase(base, draft, stored, given), version: theirs.version })
  }
  const problem = useFirstProblem(drafting, tab) ?? (save.error ? failureText(save.error) : null)
  return (
    <LineFormProvider value={{ errors, profile: null }}>
      <div className="flex flex-col gap-5">
        {tab === 'general' && (
          <>
            <Summary sentences={[t('profiles.summary', { count: profile.lines.length })]} />
            <Group title={t('profiles.group')}>
              <Field label={t('profiles.name')}>
                <TextInput required maxLength={200} value={draft.name} onChange={(event) => change({ name: event.target.value })} />
              </Field>
              <Followers profile={profile} />
            </Group>
            <PersonaGroup draft={draft} lineName={null} queue={[]} change={change} />
          </>
        )}
        {tab === 'queue' && (
          <>
            <Summary sentences={queueSummary(draft)} />
            <DistributionGroups draft={draft} change={change} />
          </>
        )}
        {tab === 'hours' && (
          <>
            <Summary sentences={hoursSummary(draft)} />
            <HoursGroups draft={draft} change={change} />
          </>
        )}
        {tab === 'automation' && (
          <>
            <Summary sentences={automationSummary(draft)} />
            <AutomationGroups draft={draft} language={null} lineName={t('profiles.someLine')} change={change} />
          </>
        )}
      </div>
      <SaveBar
        dirty={dirty}
        busy={save.isPending}
        problem={problem}
        onSave={() => save.mutate({ base, draft, version })}
        onReset={() => {
          drafting.discard()
          save.reset()
        }}
      />
      {theirs && (
        <ConflictDialog
          conflict={conflictOf(base, draft, draftOf(theirs))}
          authors={[]}
          onClose={() => setTheirs(null)}
          onResolve={resolve}
        />
      )}
    </LineFormProvider>
  )
}

/** The lines that go by these rules, and where they go their own way. */
function Followers({ profile }: { profile: SettingsProfile }) {
  const { t } = useText()
  const words = useSettingWords()
  if (profile.lines.length === 0) return <p className="text-sm text-muted">{t('profiles.unusedHelp')}</p>
  return (
    <div className="flex flex-col gap-1.5">
      <p className="text-sm font-medium">{t('profiles.lines')}</p>
      <ul className="divide-y divide-border rounded-card border border-border">
        {profile.lines.map((line) => (
          <li key={line.id} className="flex flex-col gap-1 px-3 py-2">
            <span className="flex flex-wrap items-center gap-2">
              <Link
                to="/settings/lines/$lineId/{-$tab}"
                params={{ lineId: line.id }}
                className="min-w-0 truncate font-medium text-accent-text hover:underline"
              >
                {line.name}
              </Link>
              {line.deviations.length > 0 && <Badge tone="warn">{t('profiles.deviations', { count: line.deviations.length })}</Badge>}
            </span>
            {line.deviations.length > 0 && <span className="text-xs text-muted">{line.deviations.map(words.name).join('; ')}</span>}
          </li>
        ))}
      </ul>
    </div>
  )
}
