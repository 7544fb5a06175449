import type { Company } from '@omniline/contracts/accounts'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '../../lib/api.ts'
import { useText } from '../../lib/i18n/index.ts'
import { queries, queryClient } from '../../lib/query.ts'
import { toast } from '../../lib/toast.ts'
import { Card, FailureNotice, Notice } from '../../ui/bits.tsx'
import { buttonClass } from '../../ui/button.tsx'
import { Field, TextInput } from '../../ui/field.tsx'
import { languageNames } from '../../ui/language-switch.tsx'
import { Select } from '../../ui/select.tsx'
import { TimeZoneSelect } from '../../ui/time-zone-select.tsx'
import { Loaded, Page } from './components/page.tsx'
import { SaveBar } from './components/save-bar.tsx'
import { rebase } from './lines/shared/changes.ts'

const key = ['company']

export function CompanyPage() {
  const { t } = useText()
  const company = useQuery({ queryKey: key, queryFn: () => call('GET /company') })
  return (
    <Page title={t('settings.sections.company')} text={t('company.text')}>
      <Loaded query={company}>{(data) => <Editor company={data} />}</Loaded>
      <Unfinished />
    </Page>
  )
}

function Editor({ company }: { company: Company }) {
  const { t } = useText()
  const [draft, setDraft] = useState(company)
  const change = (part: Partial<Company>) => setDraft((before) => ({ ...before, ...part }))
  const dirty = JSON.stringify(draft) !== JSON.stringify(company)
  const save = useMutation({
    mutationFn: (sent: Company) => call('PATCH /company', { body: { ...sent, name: sent.name.trim() } }),
    onSuccess: (saved, sent) => {
      queryClient.setQueryData(key, saved)
      // What was changed meanwhile goes on being unsaved.
      setDraft((now) => rebase(sent, now, saved))
      toast.ok(t('settings.saved'))
    },
  })
  return (
    <>
      <Card className="flex flex-col gap-5 p-5">
        <Field label={t('company.name')} help={t('company.nameHelp')}>
          <TextInput required maxLength={200} value={draft.name} onChange={(event) => change({ name: event.target.value })} />
        </Field>
        <Field label={t('company.language')} help={t('company.languageHelp')}>
          <Select
            className="w-64"
            label={t('company.language')}
            value={draft.language}
            options={languageNames}
            onChange={(language) => change({ language })}
          />
        </Field>
        <Field label={t('company.timeZone')} help={t('company.timeZoneHelp')}>
          <TimeZoneSelect
            className="w-full max-w-80"
            label={t('company.timeZone')}
            value={draft.timeZone}
            onChange={(timeZone) => change({ timeZone })}
          />
        </Field>
        <Field label={t('company.workdayEnds')} help={t('company.workdayEndsHelp')}>
          <Select
            className="w-64"
            label={t('company.workdayEnds')}
            value={String(draft.workdayEndsAfterHours)}
            options={hoursOffered(company.workdayEndsAfterHours).map((hours) => ({
              value: String(hours),
              label: hours === 0 ? t('company.workdayNever') : t('company.workdayHours', { count: hours }),
            }))}
            onChange={(hours) => change({ workdayEndsAfterHours: Number(hours) })}
          />
        </Field>
        <FailureNotice error={save.error} />
      </Card>
      <SaveBar dirty={dirty} busy={save.isPending} onSave={() => save.mutate(draft)} onReset={() => setDraft(company)} />
    </>
  )
}

/** The usual ones, and what a program may have set. */
const hoursOffered = (present: number): number[] => [...new Set([0, 1, 2, 4, 8, 12, present])].toSorted((a, b) => a - b)

/** The first run can be taken up again where it was left. */
function Unfinished() {
  const { t } = useText()
  const setup = useQuery(queries.setup)
  if (!setup.data || setup.data.done) return null
  return (
    <Notice
      className="mt-6"
      action={
        <Link to="/setup" className={buttonClass('secondary', 'sm')}>
          {t('company.continueSetup')}
        </Link>
      }
    >
      {t('company.setupUnfinished')}
    </Notice>
  )
}
