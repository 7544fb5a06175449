import type { Preferences } from '@omniline/contracts/accounts'
import { useMutation, useQuery } from '@tanstack/react-query'
import { BellRing, Volume2 } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { call } from '../../lib/api.ts'
import { useText } from '../../lib/i18n/index.ts'
import { askToNotify, notify, notifyPermission } from '../../lib/notify.ts'
import { passwordLengthMin } from '../../lib/password.ts'
import { changeLanguage, changePreferences } from '../../lib/preferences.ts'
import { queries, queryClient, useMe } from '../../lib/query.ts'
import { ring } from '../../lib/sound.ts'
import { toast } from '../../lib/toast.ts'
import { failureText } from '../../lib/words.ts'
import { Card, FailureNotice, Notice } from '../../ui/bits.tsx'
import { Button } from '../../ui/button.tsx'
import { Field, SecretInput, SwitchRow, TextInput } from '../../ui/field.tsx'
import { languageNames } from '../../ui/language-switch.tsx'
import { PasswordMeter } from '../../ui/password-meter.tsx'
import { Select } from '../../ui/select.tsx'
import { Page } from './components/page.tsx'
import { Photo } from './components/photo.tsx'

export function ProfilePage() {
  const { t } = useText()
  return (
    <Page title={t('settings.sections.profile')}>
      <div className="flex flex-col gap-6">
        <NameCard />
        <LookCard />
        <AlertCard />
        <TypingCard />
        <PasswordCard />
      </div>
    </Page>
  )
}

function NameCard() {
  const { t } = useText()
  const me = useMe()
  const [name, setName] = useState(me.name)
  const save = useMutation({
    mutationFn: () => call('PATCH /me', { body: { name: name.trim() } }),
    onSuccess: (saved) => {
      queryClient.setQueryData(queries.me.queryKey, saved)
      toast.ok(t('settings.saved'))
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate()
  }
  const photo = useMutation({
    mutationFn: (avatarFileId: string | null) => call('PATCH /me', { body: { avatarFileId } }),
    onSuccess: (saved) => {
      queryClient.setQueryData(queries.me.queryKey, saved)
      toast.ok(t('settings.saved'))
    },
    onError: (error) => toast.bad(failureText(error)),
  })
  return (
    <Card className="p-5">
      <div className="mb-5 flex flex-col gap-1.5">
        <Photo id={me.id} name={me.name} url={me.avatarUrl} onChange={(fileId) => photo.mutate(fileId)} />
        <p className="text-xs text-muted">{t('profile.photoHelp')}</p>
      </div>
      <form onSubmit={submit} className="flex flex-wrap items-start gap-3">
        <Field
          label={t('session.name')}
          help={t('session.nameHelp')}
          className="min-w-0 flex-1 basis-64"
          error={save.error ? failureText(save.error) : null}
        >
          <TextInput required maxLength={200} value={name} onChange={(event) => setName(event.target.value)} />
        </Field>
        <Button type="submit" className="sm:mt-6.5" disabled={name.trim() === me.name || name.trim() === ''} busy={save.isPending}>
          {t('common.save')}
        </Button>
      </form>
      <p className="mt-3 text-sm text-muted">
        {me.email} · {t(`roles.${me.role}`)} · {me.companyName}
      </p>
    </Card>
  )
}

const choices = <K extends 'theme' | 'density' | 'sendKey'>(values: readonly Preferences[K][], label: (value: Preferences[K]) => string) =>
  values.map((value) => ({ value, label: label(value) }))

function LookCard() {
  const { t } = useText()
  const me = useMe()
  const { theme, density } = me.preferences
  return (
    <Card className="grid gap-5 p-5 sm:grid-cols-3">
      <Field label={t('profile.theme')}>
        <Select
          label={t('profile.theme')}
          value={theme}
          options={choices<'theme'>(['system', 'light', 'dark'], (value) => t(`profile.themes.${value}`))}
          onChange={(value) => void changePreferences({ theme: value })}
        />
      </Field>
      <Field label={t('profile.language')}>
        <Select
          label={t('profile.language')}
          value={me.language}
          options={languageNames}
          onChange={(value) => void changeLanguage(value)}
        />
      </Field>
      <Field label={t('profile.density')}>
        <Select
          label={t('profile.density')}
          value={density}
          options={choices<'density'>(['comfortable', 'compact'], (value) => t(`profile.densities.${value}`))}
          onChange={(value) => void changePreferences({ density: value })}
        />
      </Field>
    </Card>
  )
}

function AlertCard() {
  const { t } = useText()
  const me = useMe()
  const [permission, setPermission] = useState(notifyPermission)
  const { sound, notifications } = me.preferences
  const test = () => {
    if (sound) ring()
    if (notifications) notify({ title: t('profile.testTitle'), body: t('profile.testText'), tag: 'test', onClick: () => undefined })
  }
  const switchNotifications = async (on: boolean) => {
    // Asked only here, after a word of what it is for: a denial is final.
    const now = on ? await askToNotify() : permission
    setPermission(now)
    if (!on || now === 'granted') await changePreferences({ notifications: on })
  }
  return (
    <Card className="flex flex-col gap-5 p-5">
      <SwitchRow
        label={t('profile.sound')}
        help={t('profile.soundHelp')}
        checked={sound}
        onChange={(on) => void changePreferences({ sound: on })}
      />
      <SwitchRow
        label={t('profile.notifications')}
        help={t('profile.notificationsHelp')}
        checked={notifications && permission === 'granted'}
        disabled={permission === 'unsupported' || permission === 'denied'}
        onChange={(on) => void switchNotifications(on)}
      />
      {permission === 'denied' && <Notice tone="warn">{t('profile.notificationsDenied')}</Notice>}
      <Button className="self-start" disabled={!sound && !notifications} onClick={test}>
        {notifications ? <BellRing className="size-4 text-muted" /> : <Volume2 className="size-4 text-muted" />}
        {t('profile.test')}
      </Button>
    </Card>
  )
}

function TypingCard() {
  const { t } = useText()
  const me = useMe()
  const { sendKey, singleKeyShortcuts } = me.preferences
  return (
    <Card className="flex flex-col gap-5 p-5">
      <Field label={t('profile.sendKey')} help={t('profile.sendKeyHelp')}>
        <Select
          label={t('profile.sendKey')}
          className="max-w-72"
          value={sendKey}
          options={choices<'sendKey'>(['enter', 'mod-enter'], (value) => t(`profile.sendKeys.${value}`))}
          onChange={(value) => void changePreferences({ sendKey: value })}
        />
      </Field>
      <SwitchRow
        label={t('profile.singleKeys')}
        help={t('profile.singleKeysHelp')}
        checked={singleKeyShortcuts}
        onChange={(on) => void changePreferences({ singleKeyShortcuts: on })}
      />
    </Card>
  )
}

function PasswordCard() {
  const { t } = useText()
  const me = useMe()
  const [currentPassword, setCurrent] = useState('')
  const [password, setPassword] = useState('')
  const [revokeTokens, setRevokeTokens] = useState(false)
  const { data: tokens = [] } = useQuery(queries.tokens)
  const save = useMutation({
    mutationFn: () => call('PATCH /me', { body: { password, currentPassword, ...(revokeTokens && { revokeTokens }) } }),
    onSuccess: () => {
      setCurrent('')
      setPassword('')
      setRevokeTokens(false)
      void queryClient.invalidateQueries({ queryKey: queries.tokens.queryKey })
      toast.ok(t('profile.passwordChanged'))
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate()
  }
  const words = { show: t('common.show'), hide: t('common.hide') }
  return (
    <Card className="p-5">
      <form onSubmit={submit} className="flex flex-col gap-4">
        <h2 className="text-base font-semibold">{t('profile.password')}</h2>
        <input type="hidden" autoComplete="username" value={me.email} readOnly />
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label={t('profile.currentPassword')}>
            <SecretInput
              {...words}
              required
              autoComplete="current-password"
              value={currentPassword}
              onChange={(event) => setCurrent(event.target.value)}
            />
          </Field>
          <Field label={t('profile.newPassword')} help={t('session.passwordHelp')}>
            <SecretInput
              {...words}
              required
              minLength={passwordLengthMin}
              autoComplete="new-password"
              value={password}
              onChange={(event) => setPassword(event.target.value)}
            />
            <PasswordMeter password={password} />
          </Field>
        </div>
        {tokens.length > 0 && (
          <SwitchRow
            label={t('profile.revokeTokens', { count: tokens.length })}
            help={t('profile.revokeTokensHelp', { names: tokens.map((token) => token.name).join(', ') })}
            checked={revokeTokens}
            onChange={setRevokeTokens}
          />
        )}
        <FailureNotice error={save.error} />
        <div className="flex flex-wrap items-center gap-3">
          <Button type="submit" busy={save.isPending}>
            {t('profile.changePassword')}
          </Button>
          <span className="text-sm text-muted">{t('profile.passwordHelp')}</span>
        </div>
      </form>
    </Card>
  )
}
