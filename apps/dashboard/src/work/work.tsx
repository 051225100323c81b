import { DataTable } from '../charts/chart-panel.js';
import { Loading } from '../figures/notices.js';
import { useTexts } from '../language/language.js';
import type { Session } from '../sign-in/sign-in.js';
import { useFetched } from '../start-page/fetched.js';
import { HelpLines, QuickExit } from './quick-exit.js';
import { WITH_QUICK_EXIT, WORK_LISTS, type WorkList } from './work-lists.js';
import { filled, type Item, valueAt, written } from './written.js';

/** What the signed-in role has to do. */
export function Work({ session, role }: { readonly session: Session; readonly role: string }) {
  const { t } = useTexts();
  const lists = WORK_LISTS[role] ?? [];
  return (
    <section id="work" className="sb-section" aria-labelledby="work-title">
      {WITH_QUICK_EXIT.includes(role) && <QuickExit />}
      <header className="sb-section__head">
        <h1 className="utrecht-heading-1" id="work-title">
          {t.work.title(session.name)}
        </h1>
        <RoleText role={role} />
      </header>
      {WITH_QUICK_EXIT.includes(role) && <HelpLines />}
      {lists.map((list) => (
        <List key={list.id} list={list} token={session.accessToken} />
      ))}
    </section>
  );
}

function RoleText({ role }: { readonly role: string }) {
  const { t } = useTexts();
  if (role === 'council') return <p className="utrecht-paragraph">{t.work.council}</p>;
  if (WORK_LISTS[role] && role !== 'auditor') return null;
  if (role !== 'auditor') return <p className="utrecht-paragraph">{t.work.noRole}</p>;
  return (
    <p className="utrecht-paragraph">
      {t.work.auditor}{' '}
      <a className="utrecht-link utrecht-link--html-a" href="/audit/v1/docs">
        {t.work.auditorLink}
      </a>
    </p>
  );
}

function List({ list, token }: { readonly list: WorkList; readonly token: string }) {
  const { t, language } = useTexts();
  const [fetched] = useFetched<{ readonly items?: readonly Item[]; readonly next?: string | null }>(list.path, token);
  const title = list.title[language];
  const items = fetched.state === 'here' ? (fetched.data.items ?? []) : [];
  const [first] = list.fields;
  return (
    <div className="sb-panel">
      <h2 className="utrecht-heading-3">
        {title}
        {items.length > 0 && <span className="sb-count">{items.length}</span>}
      </h2>
      {fetched.state === 'loading' && <Loading />}
      {fetched.state === 'failed' && <p className="utrecht-paragraph sb-quiet">{t.work.missing}</p>}
      {fetched.state === 'here' && items.length === 0 && <p className="utrecht-paragraph sb-quiet">{t.work.empty}</p>}
      {items.length > 0 && (
        <DataTable
          caption={title}
          columns={filled(list.fields, items).map((field) => ({
            key: field.name,
            title: field.title[language],
            numeric: field.kind === 'count' || field.kind === 'cents',
            value: (row: { readonly item: Item }) => written(valueAt(row.item, field.name), field.kind, language),
          }))}
          rows={items.map((item, index) => ({ item, rowKey: `${String(item[first?.name ?? ''])} ${index}` }))}
        />
      )}
      {fetched.state === 'here' && fetched.data.next && <p className="utrecht-paragraph sb-quiet">{t.work.more}</p>}
    </div>
  );
}
