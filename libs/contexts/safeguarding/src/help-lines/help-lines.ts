/** Who helps now, day and night (SAF-05). The same for everybody; asking for it stores nothing. */
export const helpLines = [
  {
    code: 'emergency',
    number: '112',
    nl: 'Bij direct gevaar. Gratis, dag en nacht.',
    en: 'In immediate danger. Free, day and night.',
  },
  {
    code: 'suicide-prevention',
    number: '113',
    nl: '113 Zelfmoordpreventie: als u of een ander aan zelfdoding denkt. Gratis via 0800-0113, dag en nacht, ook anoniem.',
    en: '113 suicide prevention: when you or somebody else thinks of suicide. Free at 0800-0113, day and night, also anonymously.',
  },
  {
    code: 'veilig-thuis',
    number: '0800-2000',
    nl: 'Veilig Thuis: advies over geweld thuis. Gratis, dag en nacht. Advies vragen kan anoniem; een melding wordt daar geregistreerd.',
    en: 'Veilig Thuis: advice on violence at home. Free, day and night. Advice can be asked anonymously; a report is registered there.',
  },
] as const;
