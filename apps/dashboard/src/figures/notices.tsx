import { useTexts } from '../language/language.js';

export function Loading() {
  const { t } = useTexts();
  return (
    <p className="utrecht-paragraph sb-loading" role="status">
      {t.loading}
    </p>
  );
}

export function Failed({ again }: { readonly again: () => void }) {
  const { t } = useTexts();
  return (
    <div className="utrecht-alert utrecht-alert--error" role="alert">
      <div className="utrecht-alert__content">
        <div className="utrecht-alert__message">
          <p className="utrecht-paragraph sb-strong">{t.failed}</p>
          <p className="utrecht-paragraph">{t.failedWhy}</p>
          <button type="button" className="utrecht-button utrecht-button--secondary-action" onClick={again}>
            {t.retry}
          </button>
        </div>
      </div>
    </div>
  );
}
