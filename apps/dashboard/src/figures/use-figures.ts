import type { CouncilFigures } from '@sleutelbos/reporting/figures/council-figures.js';
import { useCallback } from 'react';
import { getAs, useAnswer } from '../start-page/fetched.js';

interface Page<T> {
  readonly items?: readonly T[];
}

/** The public figures; with a token, those of the programmes that the caller may read. */
export function useFigures(token: string | undefined) {
  return useAnswer(
    useCallback(async (): Promise<readonly CouncilFigures[]> => {
      if (!token) return (await getAs<Page<CouncilFigures>>('/reporting/v1/public-figures', undefined)).items ?? [];
      const { items = [] } = await getAs<Page<{ readonly programmeId: string }>>('/reporting/v1/programmes', token);
      return Promise.all(items.map(({ programmeId }) => getAs<CouncilFigures>(`/reporting/v1/programmes/${programmeId}/figures`, token)));
    }, [token]),
  );
}
