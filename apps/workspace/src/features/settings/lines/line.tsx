import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { call } from '../../../lib/api.ts'
import { useText } from '../../../lib/i18n/index.ts'
import { Loaded, Page } from '../components/page.tsx'
import { ArchiveButton } from './archive-button.tsx'
import { Editor } from './editor.tsx'
import { TabLinks } from './shared/tab-links.tsx'
import { tabs } from './shared/tabs.ts'

export function LinePage() {
  const { t } = useText()
  const { lineId = '', tab } = useParams({ strict: false })
  const line = useQuery({ queryKey: ['lines', lineId], queryFn: () => call('GET /lines/:id', { params: { id: lineId } }) })
  const active = tabs.find((one) => one === tab) ?? 'general'
  return (
    <Page
      title={line.data?.name ?? t('settings.sections.lines')}
      back={{ to: '/settings/lines', always: true }}
      actions={line.data && <ArchiveButton line={line.data} />}
    >
      <TabLinks tabs={tabs} active={active} linkTo={(one) => ({ to: '/settings/lines/$lineId/{-$tab}', params: { lineId, tab: one } })} />
      <Loaded query={line}>{(data) => <Editor key={data.id} line={data} tab={active} />}</Loaded>
    </Page>
  )
}
