import { Link } from '@tanstack/react-router'
import { ChevronRight, Plus } from 'lucide-react'
import { useDirectory } from '../../../../lib/directory.ts'
import { useText } from '../../../../lib/i18n/index.ts'
import { Badge } from '../../../../ui/bits.tsx'
import { buttonClass } from '../../../../ui/button.tsx'
import { ChannelGlyph } from '../../../../ui/channel-glyph.tsx'
import { TextInput } from '../../../../ui/field.tsx'
import { languageNames } from '../../../../ui/language-switch.tsx'
import { Select } from '../../../../ui/select.tsx'
import type { LineDraft, TabProps } from '../shared/draft.ts'
import { Group, Setting, Summary, SwitchSetting, useFollowedProfile } from '../shared/form.tsx'
import { PersonaGroup } from './persona.tsx'
import { ProfileChoice } from './profile-choice.tsx'

export function GeneralTab({ draft, change, lineId }: TabProps & { lineId: string }) {
  const { t } = useText()
  return (
    <div className="flex flex-col gap-5">
      <GeneralSummary draft={draft} lineId={lineId} />
      <Group title={t('lines.group.line')}>
        <Setting name="name">
          <TextInput required maxLength={200} value={draft.name} onChange={(event) => change({ name: event.target.value })} />
        </Setting>
        <Setting name="language">
          <Select
            label={t('lines.setting.language.label')}
            className="w-full max-w-64"
            value={draft.language}
            options={languageNames}
            onChange={(language) => change({ language })}
          />
        </Setting>
        <ProfileChoice draft={draft} change={change} />
        <SwitchSetting name="active" checked={draft.active} onChange={(active) => change({ active })} />
      </Group>
      <Channels lineId={lineId} />
      <PersonaGroup draft={draft} lineName={draft.name} queue={draft.queue} change={change} />
    </div>
  )
}

function GeneralSummary({ draft, lineId }: { draft: LineDraft; lineId: string }) {
  const { t } = useText()
  const count = useDirectory().channels.filter((one) => one.lineId === lineId && one.active).length
  const profile = useFollowedProfile()
  const { mode, name } = draft.persona
  const sentences = [
    !draft.active && t('lines.summary.general.off'),
    count > 0 ? t('lines.summary.general.channels', { count }) : t('lines.summary.general.noChannels'),
    t(`lines.summary.general.${mode}`, { name: name || draft.name }),
    profile &&
      (profile.deviations.length === 0
        ? t('lines.summary.general.followsFully', { name: profile.name })
        : t('lines.summary.general.follows', { name: profile.name, count: profile.deviations.length })),
  ]
  return <Summary sentences={sentences.filter((sentence) => typeof sentence === 'string')} />
}

/** Where customers write from. A channel is set up on its own page. */
function Channels({ lineId }: { lineId: string }) {
  const { t } = useText()
  const directory = useDirectory()
  const channels = directory.channels.filter((one) => one.lineId === lineId)
  return (
    <Group title={t('settings.sections.channels')} text={t('lines.channelsText')}>
      {channels.length > 0 && (
        <ul className="divide-y divide-border rounded-card border border-border">
          {channels.map((channel) => (
            <li key={channel.id}>
              <Link
                to="/settings/channels/$channelId"
                params={{ channelId: channel.id }}
                className="flex min-h-12 items-center gap-3 px-3 py-2 hover:bg-hover"
              >
                <ChannelGlyph connector={channel.connector} name={directory.connectorName(channel.connector)} className="size-6" />
                <span className="min-w-0 flex-1">
                  <span className="block truncate font-medium">{channel.name}</span>
                  <span className="block truncate text-xs text-muted">{directory.connectorName(channel.connector)}</span>
                </span>
                {!channel.active && <Badge>{t('lines.off')}</Badge>}
                <ChevronRight className="size-4 shrink-0 text-muted" />
              </Link>
            </li>
          ))}
        </ul>
      )}
      <Link to="/settings/channels" className={`${buttonClass()} self-start`}>
        <Plus className="size-4 text-muted" />
        {t('channels.add')}
      </Link>
    </Group>
  )
}
