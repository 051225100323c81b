/** What a claimant is told beside the claim. Nobody is asked whether they receive benefits, and nothing of it is stored (COM-05). */
export const notices = [
  {
    code: 'report-to-benefits-office',
    rule: 'COM-05',
    source: 'NL',
    nl: 'Krijgt u een uitkering? Meld dit werk en de vergoeding één keer bij uw uitkeringsinstantie, en vraag of het als productief werk telt. Bent u jonger dan 27, dan geldt voor de vergoeding geen vrijstelling in de bijstand.',
    en: 'Do you receive benefits? Report this work and its allowance once to your benefits office, and ask whether it counts as productive work. If you are under 27, social assistance has no exemption for the allowance.',
  },
] as const;
