import type { Messages } from './messages.ts';

/** German. */
export const de: Messages = {
  direction: 'ltr',
  error: 'Fehler',
  optional: 'optional',
  continueTo: (application) => `Weiter zu ${application}`,
  fields: {
    username: 'Benutzername',
    tenant: 'Mandant',
    password: 'Passwort',
    oldPassword: 'Aktuelles Passwort',
    newPassword: 'Neues Passwort',
    confirmPassword: 'Neues Passwort wiederholen',
    user_code: 'Code',
  },
  signIn: {
    title: 'Anmelden',
    next: 'Weiter',
    submit: 'Anmelden',
    notYou: 'Nicht Sie?',
    changePassword: 'Passwort ändern',
    cancel: 'Abbrechen',
    elsewhere: 'Ihr Unternehmen meldet Sie auf einer eigenen Seite an.',
    elsewhereSubmit: 'Weiter',
    refusals: {
      refused: 'Benutzername oder Passwort ist falsch, oder das Konto kann sich gerade nicht anmelden.',
      throttled: 'Es gab zu viele Versuche. Warten Sie ein paar Minuten und versuchen Sie es dann erneut.',
      unavailable: 'Die Anmeldung ist im Moment nicht möglich. Bitte versuchen Sie es gleich noch einmal.',
      origin: 'Zu Ihrem Schutz wurde diese Anmeldung abgebrochen, weil sie auf einer anderen Seite begann. Bitte melden Sie sich hier an.',
      expired: 'Diese Seite war zu lange geöffnet. Bitte melden Sie sich erneut an.',
    },
  },
  changePassword: {
    title: 'Passwort ändern',
    required: 'Bevor es weitergeht, müssen Sie Ihr Passwort ändern.',
    submit: 'Passwort ändern',
    back: 'Zurück zur Anmeldung',
    done: {
      title: 'Passwort geändert',
      text: 'Ab sofort gilt Ihr neues Passwort. Kehren Sie zu Ihrer Anwendung zurück und melden Sie sich damit an.',
    },
    refusals: {
      refused: 'Das Passwort wurde nicht geändert. Prüfen Sie Benutzername und aktuelles Passwort und versuchen Sie es erneut.',
      mismatch: 'Die beiden neuen Passwörter stimmen nicht überein.',
      rules: 'Das neue Passwort entspricht nicht den Regeln Ihres Unternehmens. Bitte wählen Sie ein anderes.',
      unavailable: 'Passwörter können im Moment nicht geändert werden. Bitte versuchen Sie es gleich noch einmal.',
      throttled: 'Es gab zu viele Versuche. Warten Sie ein paar Minuten und versuchen Sie es dann erneut.',
      expired: 'Diese Seite war zu lange geöffnet. Bitte geben Sie die Passwörter erneut ein.',
    },
  },
  signOut: { title: 'Abmelden?', text: 'Um weiterzuarbeiten, müssen Sie sich danach neu anmelden.', submit: 'Abmelden' },
  signedOut: {
    title: 'Sie sind abgemeldet',
    text: 'Wenn andere diesen Computer nutzen, schließen Sie auch alle Browserfenster.',
    leaving: 'Ihre Anwendungen melden Sie jetzt ebenfalls ab. Gleich geht es weiter.',
    next: 'Weiter',
  },
  signedIn: { title: 'Sie sind angemeldet', text: 'Sie können zu Ihrer Anwendung zurückkehren und diese Seite schließen.' },
  device: {
    title: 'Gerät verbinden',
    text: 'Geben Sie den Code ein, den Ihr Gerät anzeigt.',
    submit: 'Weiter',
    refusals: {
      unknown: 'Der Code ist falsch oder abgelaufen. Prüfen Sie, was Ihr Gerät anzeigt, und versuchen Sie es erneut.',
      expired: 'Diese Seite war zu lange geöffnet. Bitte geben Sie den Code erneut ein.',
      throttled: 'Es gab zu viele falsche Codes. Warten Sie ein paar Minuten und versuchen Sie es dann erneut.',
      unavailable: 'Geräte können im Moment nicht verbunden werden. Bitte versuchen Sie es gleich noch einmal.',
      origin: 'Zu Ihrem Schutz wurde dies abgebrochen, weil es von einer anderen Seite kam. Bitte geben Sie den Code erneut ein.',
      access_denied: 'Mit diesem Konto können Sie diese Anwendung nicht nutzen. Bitten Sie Ihre Administration um Zugang.',
    },
  },
  deviceConfirm: {
    title: 'Dieses Gerät zulassen?',
    wants: (application) => `${application} auf einem anderen Gerät möchte Zugriff mit Ihrem Konto.`,
    compare: 'Lassen Sie das nur zu, wenn Sie es selbst begonnen haben und Ihr Gerät genau diesen Code anzeigt:',
    account: 'Angemeldet als:',
    may: 'Das Gerät darf:',
    scopes: {
      openid: 'wissen, wer Sie sind',
      profile: 'Ihren Namen und Ihr Profil sehen',
      email: 'Ihre E-Mail-Adresse sehen',
      address: 'Ihre Anschrift sehen',
      phone: 'Ihre Telefonnummer sehen',
      offline_access: 'auch nach Ihrer Abmeldung Zugriff behalten',
      '*': 'alles nutzen, was Sie nutzen können',
    },
    allow: 'Zulassen',
    deny: 'Ablehnen',
  },
  deviceAllowed: {
    title: 'Gerät zugelassen',
    text: 'Ihr Gerät macht in wenigen Sekunden von selbst weiter. Sie können diese Seite schließen.',
  },
  deviceDenied: {
    title: 'Gerät abgelehnt',
    text: 'Das Gerät bekommt keinen Zugriff. Wenn Sie das nicht selbst begonnen haben, sagen Sie Ihrer Administration Bescheid.',
  },
  expired: {
    title: 'Diese Anmeldung ist abgelaufen',
    text: 'Es ist nichts verloren: Kehren Sie zu Ihrer Anwendung zurück und beginnen Sie die Anmeldung neu.',
  },
  unavailable: {
    title: 'Anmeldung nicht verfügbar',
    text: 'Der Anmeldedienst ist im Moment nicht erreichbar. Meist ist er nach einer Minute wieder da.',
    retry: 'Erneut versuchen',
  },
  malformed: {
    title: 'Dieser Link funktioniert nicht',
    text: 'Der Link ist unvollständig oder wurde unterwegs verändert. Kehren Sie zu Ihrer Anwendung zurück und beginnen Sie die Anmeldung neu.',
  },
  notFound: {
    title: 'Seite nicht gefunden',
    text: 'Unter dieser Adresse gibt es keine Seite. Kehren Sie zu Ihrer Anwendung zurück und beginnen Sie dort.',
  },
  methodNotAllowed: { title: 'Das hat nicht geklappt', text: 'Diese Seite kann man nur öffnen; senden kann man ihr nichts.' },
  failed: {
    title: 'Etwas ist schiefgegangen',
    text: 'Der Fehler liegt bei uns. Bitte versuchen Sie es erneut; bleibt er, sagen Sie Ihrer Administration Bescheid.',
  },
  failure: {
    title: 'Das hat nicht geklappt',
    texts: {
      unknown: 'Etwas ist schiefgegangen. Kehren Sie zu Ihrer Anwendung zurück und beginnen Sie neu.',
      invalid_request:
        'Die Anwendung hat eine unvollständige oder falsche Anfrage gesendet. Passiert das wieder, sagen Sie Ihrer Administration Bescheid.',
      access_denied: 'Mit diesem Konto können Sie diese Anwendung nicht nutzen. Bitten Sie Ihre Administration um Zugang.',
      expired: 'Diese Seite war zu lange geöffnet. Kehren Sie zu Ihrer Anwendung zurück und beginnen Sie neu.',
      origin:
        'Zu Ihrem Schutz wurde dies abgebrochen, weil es auf einer anderen Seite begann. Kehren Sie zu Ihrer Anwendung zurück und beginnen Sie neu.',
      throttled: 'Es gab zu viele Versuche. Warten Sie ein paar Minuten und versuchen Sie es dann erneut.',
      unavailable: 'Der Dienst ist im Moment nicht verfügbar. Bitte versuchen Sie es gleich noch einmal.',
    },
  },
};
