import type { Messages } from './messages.ts';

/** Dutch. */
export const nl: Messages = {
  direction: 'ltr',
  error: 'Fout',
  optional: 'optioneel',
  continueTo: (application) => `Doorgaan naar ${application}`,
  fields: {
    username: 'Gebruikersnaam',
    tenant: 'Tenant',
    password: 'Wachtwoord',
    oldPassword: 'Huidig wachtwoord',
    newPassword: 'Nieuw wachtwoord',
    confirmPassword: 'Nieuw wachtwoord herhalen',
  },
  signIn: {
    title: 'Inloggen',
    next: 'Volgende',
    submit: 'Inloggen',
    notYou: 'Bent u dit niet?',
    changePassword: 'Wachtwoord wijzigen',
    elsewhere: 'Uw organisatie laat u inloggen op een eigen pagina.',
    elsewhereSubmit: 'Doorgaan',
    refusals: {
      refused: 'De gebruikersnaam of het wachtwoord klopt niet, of het account kan nu niet inloggen.',
      throttled: 'Er waren te veel pogingen. Wacht een paar minuten en probeer het dan opnieuw.',
      unavailable: 'Inloggen is op dit moment niet mogelijk. Probeer het zo meteen opnieuw.',
      origin: 'Voor uw veiligheid is deze inlogpoging gestopt, omdat die van een andere pagina kwam. Log hier in.',
      expired: 'Deze pagina stond te lang open. Log opnieuw in.',
    },
  },
  changePassword: {
    title: 'Wachtwoord wijzigen',
    required: 'Wijzig eerst uw wachtwoord om verder te gaan.',
    submit: 'Wachtwoord wijzigen',
    back: 'Terug naar inloggen',
    done: {
      title: 'Wachtwoord gewijzigd',
      text: 'Uw nieuwe wachtwoord geldt vanaf nu. Ga terug naar uw toepassing en log ermee in.',
    },
    refusals: {
      refused: 'Het wachtwoord is niet gewijzigd. Controleer de gebruikersnaam en het huidige wachtwoord en probeer het opnieuw.',
      mismatch: 'De twee nieuwe wachtwoorden zijn niet gelijk.',
      rules: 'Het nieuwe wachtwoord voldoet niet aan de regels van uw organisatie. Kies een ander.',
      unavailable: 'Wachtwoorden kunnen op dit moment niet worden gewijzigd. Probeer het zo meteen opnieuw.',
      throttled: 'Er waren te veel pogingen. Wacht een paar minuten en probeer het dan opnieuw.',
      expired: 'Deze pagina stond te lang open. Voer de wachtwoorden opnieuw in.',
    },
  },
  signOut: { title: 'Uitloggen?', text: 'Om verder te werken moet u daarna opnieuw inloggen.', submit: 'Uitloggen' },
  signedOut: {
    title: 'U bent uitgelogd',
    text: 'Gebruiken anderen deze computer ook, sluit dan ook alle browservensters.',
  },
  signedIn: { title: 'U bent ingelogd', text: 'U kunt teruggaan naar uw toepassing en deze pagina sluiten.' },
  expired: {
    title: 'Deze inlogpoging is verlopen',
    text: 'Er is niets verloren: ga terug naar uw toepassing en begin opnieuw met inloggen.',
  },
  unavailable: {
    title: 'Inloggen is nu niet mogelijk',
    text: 'De inlogdienst is op dit moment niet bereikbaar. Meestal is die binnen een minuut terug.',
    retry: 'Opnieuw proberen',
  },
  malformed: {
    title: 'Deze link werkt niet',
    text: 'De link is onvolledig of is onderweg veranderd. Ga terug naar uw toepassing en begin opnieuw met inloggen.',
  },
  notFound: {
    title: 'Pagina niet gevonden',
    text: 'Op dit adres staat geen pagina. Ga terug naar uw toepassing en begin daar.',
  },
  methodNotAllowed: { title: 'Dat is niet gelukt', text: 'Deze pagina kan alleen worden geopend; er kan niets naartoe worden gestuurd.' },
  failed: {
    title: 'Er ging iets mis',
    text: 'De fout ligt bij ons. Probeer het opnieuw; blijft het misgaan, meld het dan aan uw beheerder.',
  },
  failure: {
    title: 'Dat is niet gelukt',
    texts: {
      unknown: 'Er ging iets mis. Ga terug naar uw toepassing en begin opnieuw.',
      invalid_request: 'De toepassing stuurde een onvolledig of onjuist verzoek. Meld het aan uw beheerder als dit nog eens gebeurt.',
      access_denied: 'Met dit account kunt u deze toepassing niet gebruiken. Vraag uw beheerder om toegang.',
      expired: 'Deze pagina stond te lang open. Ga terug naar uw toepassing en begin opnieuw.',
      origin: 'Voor uw veiligheid is dit gestopt, omdat het van een andere pagina kwam. Ga terug naar uw toepassing en begin opnieuw.',
      throttled: 'Er waren te veel pogingen. Wacht een paar minuten en probeer het dan opnieuw.',
      unavailable: 'De dienst is op dit moment niet beschikbaar. Probeer het zo meteen opnieuw.',
    },
  },
};
