import type { Role } from '@omniline/contracts/accounts'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../../../lib/api.ts'
import { useText } from '../../../lib/i18n/index.ts'
import { queryClient } from '../../../lib/query.ts'
import { roles } from '../../../lib/rules.ts'
import { CopyField } from '../../../ui/copy-field.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { Field, TextInput } from '../../../ui/field.tsx'
import { Select } from '../../../ui/select.tsx'
import { FormDialog } from './form-dialog.tsx'

/** Adds a user and shows the link by which he sets his password. Nothing is mailed: the link is handed over. */
export function InviteDialog({ open, onOpenChange }: { open: boolean; onOpenChange(open: boolean): void }) {
  const { t } = useText()
  const [name, setName] = useState('')
  const [email, setEmail] = useState('')
  const [role, setRole] = useState<Role>('operator')
  const [made, setMade] = useState<{ name: string; url: string } | null>(null)
  const invite = useMutation({
    mutationFn: async () => {
      const user = await call('POST /users', { body: { name: name.trim(), email: email.trim(), role } })
      const { url } = await call('POST /users/:id/invitation', { params: { id: user.id } })
      return { name: user.name, url }
    },
    onSuccess: (link) => {
      for (const key of ['users', 'colleagues']) void queryClient.invalidateQueries({ queryKey: [key] })
      onOpenChange(false)
      setMade(link)
      setName('')
      setEmail('')
    },
  })
  return (
    <>
      {open && (
        <FormDialog
          title={t('users.inviteTitle')}
          description={t('users.inviteText')}
          submit={t('users.makeLink')}
          saving={invite}
          onClose={() => onOpenChange(false)}
        >
          <Field label={t('session.name')}>
            <TextInput
              autoFocus
              required
              maxLength={200}
              autoComplete="off"
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          </Field>
          <Field label={t('session.email')}>
            <TextInput
              type="email"
              required
              maxLength={254}
              autoComplete="off"
              value={email}
              onChange={(event) => setEmail(event.target.value)}
            />
          </Field>
          <Field label={t('users.role')} help={t(`roles.help.${role}`)}>
            <Select
              label={t('users.role')}
              value={role}
              options={roles.map((value) => ({ value, label: t(`roles.${value}`) }))}
              onChange={(next) => setRole(next)}
            />
          </Field>
        </FormDialog>
      )}
      <LinkDialog name={made?.name ?? ''} url={made?.url ?? null} onClose={() => setMade(null)} />
    </>
  )
}

/** The link is shown once. */
export function LinkDialog({ name, url, onClose }: { name: string; url: string | null; onClose(): void }) {
  const { t } = useText()
  return (
    <Dialog
      open={url !== null}
      onOpenChange={(open) => !open && onClose()}
      title={t('users.linkTitle', { name })}
      description={t('users.linkText')}
      width="md"
    >
      <CopyField value={url ?? ''} label={t('users.link')} />
    </Dialog>
  )
}
