import { type ReactNode, useId } from 'react';
import { useTexts } from '../language/language.js';

/** A chart with all that must stand beside it: what it says in words, how it was counted (REP-06), and the same figures as a table (REP-10). */
export function ChartPanel(props: {
  readonly title: string;
  readonly summary: string;
  readonly definition: string;
  readonly table: ReactNode;
  readonly children: ReactNode;
}) {
  const { t } = useTexts();
  const id = useId();
  return (
    <section className="sb-panel" aria-labelledby={id}>
      <h3 className="utrecht-heading-3" id={id}>
        {props.title}
      </h3>
      <p className="utrecht-paragraph sb-panel__summary">{props.summary}</p>
      {props.children}
      <p className="utrecht-paragraph utrecht-paragraph--small sb-definition">
        <span className="sb-definition__word">{t.chart.definition}:</span> {props.definition}
      </p>
      <details className="sb-details">
        <summary>{t.chart.table}</summary>
        {props.table}
      </details>
    </section>
  );
}

export interface Column<R> {
  readonly key: string;
  readonly title: string;
  readonly numeric?: boolean;
  readonly value: (row: R) => string;
}

/** A region that scrolls must be reachable by keyboard (WCAG 2.1.1); one that does not is no stop on the way. */
function reachableWhenItScrolls(region: HTMLElement | null) {
  if (!region) return undefined;
  const observer = new ResizeObserver(() => {
    if (region.scrollWidth > region.clientWidth) region.tabIndex = 0;
    else region.removeAttribute('tabindex');
  });
  observer.observe(region);
  return () => observer.disconnect();
}

/** A table that scrolls in itself on a narrow screen, and can be reached and scrolled with the keyboard. The first column names the row. */
export function DataTable<R>(props: {
  readonly caption: string;
  readonly columns: readonly Column<R>[];
  readonly rows: readonly (R & { readonly rowKey: string })[];
  readonly showCaption?: boolean;
}) {
  const side = (column: Column<R>) => (column.numeric ? ' utrecht-table__cell--numeric-column utrecht-table__cell--numeric-data' : '');
  return (
    <section className="utrecht-table-container sb-scroll" aria-label={props.caption} ref={reachableWhenItScrolls}>
      <table className="utrecht-table">
        <caption className={props.showCaption ? 'utrecht-table__caption' : 'sb-unseen'}>{props.caption}</caption>
        <thead className="utrecht-table__header">
          <tr className="utrecht-table__row">
            {props.columns.map((column) => (
              <th
                key={column.key}
                scope="col"
                className={`utrecht-table__header-cell${column.numeric ? ' utrecht-table__header-cell--numeric-column' : ''}`}
              >
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="utrecht-table__body">
          {props.rows.map((row) => (
            <tr key={row.rowKey} className="utrecht-table__row">
              {props.columns.map((column, index) =>
                index === 0 ? (
                  <th key={column.key} scope="row" className="utrecht-table__cell sb-row-name">
                    {column.value(row)}
                  </th>
                ) : (
                  <td key={column.key} className={`utrecht-table__cell${side(column)}`}>
                    {column.value(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** What each colour stands for; in words, so that colour is never the only sign. */
export function Legend(props: { readonly items: readonly { readonly key: string; readonly text: string; readonly line?: boolean }[] }) {
  return (
    <ul className="sb-legend">
      {props.items.map((item) => (
        <li key={item.key}>
          <svg width="18" height="12" aria-hidden="true">
            {item.line ? (
              <line x1="0" x2="18" y1="6" y2="6" className={`sb-line sb-line--${item.key}`} />
            ) : (
              <rect width="14" height="12" x="2" rx="2" className={`sb-fill--${item.key}`} />
            )}
          </svg>
          {item.text}
        </li>
      ))}
    </ul>
  );
}
