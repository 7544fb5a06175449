import { useMutation, useQuery } from '@tanstack/react-query'
import { KeyRound, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { call } from '../../lib/api.ts'
import { dateAndTime } from '../../lib/format.ts'
import { currentLanguage, useText } from '../../lib/i18n/index.ts'
import { queries, queryClient } from '../../lib/query.ts'
import { toast } from '../../lib/toast.ts'
import { failureText } from '../../lib/words.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { CopyField } from '../../ui/copy-field.tsx'
import { Confirm, Dialog } from '../../ui/dialog.tsx'
import { Field, TextInput } from '../../ui/field.tsx'
import { AgoTime } from '../../ui/time.tsx'
import { FormDialog } from './components/form-dialog.tsx'
import { List } from './components/list.tsx'
import { Page } from './components/page.tsx'

export function TokensPage() {
  const { t } = useText()
  const tokens = useQuery(queries.tokens)
  const [creating, setCreating] = useState(false)
  const [revoking, setRevoking] = useState<{ id: string; name: string } | null>(null)
  const revoke = useMutation({
    mutationFn: (id: string) => call('DELETE /me/tokens/:id', { params: { id } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: queries.tokens.queryKey }),
    onError: (error) => toast.bad(failureText(error)),
  })
  return (
    <Page
      title={t('settings.sections.tokens')}
      text={t('tokens.text')}
      actions={
        <Button variant="primary" onClick={() => setCreating(true)}>
          <Plus className="size-4" />
          {t('tokens.create')}
        </Button>
      }
    >
      <List query={tokens} empty={{ icon: <KeyRound />, title: t('tokens.empty'), text: t('tokens.emptyText') }}>
        {(token) => (
          <li key={token.id} className="flex min-h-16 items-center gap-3 px-4 py-2.5">
            <span className="min-w-0 flex-1">
              <span className="block truncate font-medium">{token.name}</span>
              <span className="block truncate text-sm text-muted">
                <code className="font-mono text-xs">{token.prefix}…</code> ·{' '}
                {t('tokens.made', { at: dateAndTime(token.createdAt, currentLanguage()) })} ·{' '}
                {token.lastUsedAt ? (
                  <>
                    {t('tokens.lastUsed')} <AgoTime at={token.lastUsedAt} spelled />
                  </>
                ) : (
                  t('tokens.neverUsed')
                )}
              </span>
            </span>
            <IconButton label={t('tokens.revoke', { name: token.name })} icon={<Trash2 />} onClick={() => setRevoking(token)} />
          </li>
        )}
      </List>
      <p className="mt-4 text-sm text-muted">
        <a href="/api/v1/docs" target="_blank" rel="noopener noreferrer" className="text-accent-text hover:underline">
          {t('tokens.docs')}
        </a>
      </p>
      {creating && <CreateDialog onClose={() => setCreating(false)} />}
      <Confirm
        open={revoking !== null}
        onOpenChange={(open) => !open && setRevoking(null)}
        title={t('tokens.revokeTitle', { name: revoking?.name ?? '' })}
        description={t('tokens.revokeText')}
        confirm={t('tokens.revokeConfirm')}
        danger
        onConfirm={() => revoking && revoke.mutate(revoking.id)}
      />
    </Page>
  )
}

function CreateDialog({ onClose }: { onClose(): void }) {
  const { t } = useText()
  const [name, setName] = useState('')
  const create = useMutation({
    mutationFn: () => call('POST /me/tokens', { body: { name: name.trim() } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: queries.tokens.queryKey }),
  })
  if (create.data) {
    return (
      <Dialog open onOpenChange={(open) => !open && onClose()} title={t('tokens.create')} description={t('tokens.onceText')}>
        <CopyField value={create.data.token} label={t('tokens.token')} />
      </Dialog>
    )
  }
  return (
    <FormDialog
      title={t('tokens.create')}
      description={t('tokens.createText')}
      submit={t('common.create')}
      saving={create}
      onClose={onClose}
      width="md"
    >
      <Field label={t('tokens.name')} help={t('tokens.nameHelp')}>
        <TextInput autoFocus required maxLength={200} value={name} onChange={(event) => setName(event.target.value)} />
      </Field>
    </FormDialog>
  )
}
