import type { Messages } from './messages.ts';

/** Italian. */
export const it: Messages = {
  direction: 'ltr',
  error: 'Errore',
  optional: 'facoltativo',
  continueTo: (application) => `Continua su ${application}`,
  fields: {
    username: 'Nome utente',
    tenant: 'Tenant',
    password: 'Password',
    oldPassword: 'Password attuale',
    newPassword: 'Nuova password',
    confirmPassword: 'Ripeti la nuova password',
    user_code: 'Codice',
  },
  signIn: {
    title: 'Accedi',
    next: 'Avanti',
    submit: 'Accedi',
    notYou: 'Non sei tu?',
    changePassword: 'Cambia password',
    cancel: 'Annulla',
    elsewhere: 'La tua organizzazione gestisce l’accesso su una propria pagina.',
    elsewhereSubmit: 'Continua',
    refusals: {
      refused: 'Il nome utente o la password non sono corretti, oppure l’account non può accedere in questo momento.',
      throttled: 'Ci sono stati troppi tentativi. Attendi qualche minuto, poi riprova.',
      unavailable: 'Al momento non è possibile accedere. Riprova tra poco.',
      origin: 'Per proteggerti, questo accesso è stato interrotto perché proveniva da un’altra pagina. Accedi da qui.',
      expired: 'Questa pagina è rimasta aperta troppo a lungo. Accedi di nuovo.',
    },
  },
  changePassword: {
    title: 'Cambia password',
    required: 'Prima di continuare è necessario cambiare la password.',
    submit: 'Cambia password',
    back: 'Torna all’accesso',
    done: {
      title: 'Password cambiata',
      text: 'La nuova password è già valida. Torna alla tua applicazione e accedi con questa.',
    },
    refusals: {
      refused: 'La password non è stata cambiata. Controlla il nome utente e la password attuale, poi riprova.',
      mismatch: 'Le due nuove password non coincidono.',
      rules: 'La nuova password non rispetta le regole della tua organizzazione. Scegline un’altra.',
      unavailable: 'Al momento non è possibile cambiare le password. Riprova tra poco.',
      throttled: 'Ci sono stati troppi tentativi. Attendi qualche minuto, poi riprova.',
      expired: 'Questa pagina è rimasta aperta troppo a lungo. Inserisci di nuovo le password.',
    },
  },
  signOut: { title: 'Vuoi uscire?', text: 'Per continuare a lavorare dovrai accedere di nuovo.', submit: 'Esci' },
  signedOut: {
    title: 'Hai effettuato l’uscita',
    text: 'Se altre persone usano questo computer, chiudi anche tutte le finestre del browser.',
    leaving: 'Anche le tue applicazioni ti stanno facendo uscire. Proseguirai tra un istante.',
    next: 'Continua',
  },
  signedIn: { title: 'Hai effettuato l’accesso', text: 'Puoi tornare alla tua applicazione e chiudere questa pagina.' },
  device: {
    title: 'Collega un dispositivo',
    text: 'Inserisci il codice mostrato dal tuo dispositivo.',
    submit: 'Continua',
    refusals: {
      unknown: 'Il codice è errato o scaduto. Controlla che cosa mostra il tuo dispositivo, poi riprova.',
      expired: 'Questa pagina è rimasta aperta troppo a lungo. Inserisci di nuovo il codice.',
      throttled: 'Ci sono stati troppi codici errati. Attendi qualche minuto, poi riprova.',
      unavailable: 'Al momento non è possibile collegare dispositivi. Riprova tra poco.',
      origin: 'Per proteggerti, questa operazione è stata interrotta perché proveniva da un’altra pagina. Inserisci di nuovo il codice.',
      access_denied: 'Con questo account non puoi usare questa applicazione. Chiedi l’accesso all’amministratore.',
    },
  },
  deviceConfirm: {
    title: 'Consentire questo dispositivo?',
    wants: (application) => `${application}, su un altro dispositivo, chiede l’accesso con il tuo account.`,
    compare: 'Consenti solo se hai iniziato tu e se il tuo dispositivo mostra esattamente questo codice:',
    account: 'Accesso effettuato come',
    may: 'Il dispositivo potrà:',
    scopes: {
      openid: 'sapere chi sei',
      profile: 'vedere il tuo nome e il tuo profilo',
      email: 'vedere il tuo indirizzo email',
      address: 'vedere il tuo indirizzo',
      phone: 'vedere il tuo numero di telefono',
      '*': 'usare tutto ciò che puoi usare tu',
    },
    allow: 'Consenti',
    deny: 'Rifiuta',
  },
  deviceAllowed: {
    title: 'Dispositivo consentito',
    text: 'Il tuo dispositivo prosegue da solo entro pochi secondi. Puoi chiudere questa pagina.',
  },
  deviceDenied: {
    title: 'Dispositivo rifiutato',
    text: 'Il dispositivo non ottiene l’accesso. Se non hai iniziato tu, avvisa l’amministratore.',
  },
  expired: {
    title: 'Questo accesso è scaduto',
    text: 'Non è andato perso nulla: torna alla tua applicazione e ricomincia l’accesso.',
  },
  unavailable: {
    title: 'Accesso non disponibile',
    text: 'Al momento non riusciamo a raggiungere il servizio di accesso. Di solito torna entro un minuto.',
    retry: 'Riprova',
  },
  malformed: {
    title: 'Questo link non funziona',
    text: 'Il link è incompleto o è stato modificato lungo il percorso. Torna alla tua applicazione e ricomincia l’accesso.',
  },
  notFound: {
    title: 'Pagina non trovata',
    text: 'A questo indirizzo non c’è nessuna pagina. Torna alla tua applicazione e riparti da lì.',
  },
  methodNotAllowed: { title: 'Non ha funzionato', text: 'Questa pagina si può solo aprire; non le si può inviare nulla.' },
  failed: {
    title: 'Qualcosa è andato storto',
    text: 'L’errore è nostro. Riprova; se continua, avvisa l’amministratore.',
  },
  failure: {
    title: 'Non ha funzionato',
    texts: {
      unknown: 'Qualcosa è andato storto. Torna alla tua applicazione e ricomincia.',
      invalid_request: 'L’applicazione ha inviato una richiesta incompleta o errata. Se succede di nuovo, avvisa l’amministratore.',
      access_denied: 'Con questo account non puoi usare questa applicazione. Chiedi l’accesso all’amministratore.',
      expired: 'Questa pagina è rimasta aperta troppo a lungo. Torna alla tua applicazione e ricomincia.',
      origin:
        'Per proteggerti, l’operazione è stata interrotta perché proveniva da un’altra pagina. Torna alla tua applicazione e ricomincia.',
      throttled: 'Ci sono stati troppi tentativi. Attendi qualche minuto, poi riprova.',
      unavailable: 'Il servizio non è disponibile al momento. Riprova tra poco.',
    },
  },
};
