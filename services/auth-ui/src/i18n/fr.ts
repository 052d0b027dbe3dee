import type { Messages } from './messages.ts';

/** French. */
export const fr: Messages = {
  direction: 'ltr',
  error: 'Erreur',
  optional: 'facultatif',
  continueTo: (application) => `Continuer vers ${application}`,
  fields: {
    username: 'Nom d’utilisateur',
    tenant: 'Tenant',
    password: 'Mot de passe',
    oldPassword: 'Mot de passe actuel',
    newPassword: 'Nouveau mot de passe',
    confirmPassword: 'Confirmer le nouveau mot de passe',
    user_code: 'Code',
  },
  signIn: {
    title: 'Connexion',
    next: 'Suivant',
    submit: 'Se connecter',
    notYou: 'Ce n’est pas vous ?',
    changePassword: 'Changer de mot de passe',
    cancel: 'Annuler',
    elsewhere: 'Votre organisation vous connecte depuis sa propre page.',
    elsewhereSubmit: 'Continuer',
    refusals: {
      refused: 'Le nom d’utilisateur ou le mot de passe est incorrect, ou ce compte ne peut pas se connecter pour le moment.',
      throttled: 'Trop de tentatives. Patientez quelques minutes, puis réessayez.',
      unavailable: 'La connexion est impossible pour le moment. Veuillez réessayer dans un instant.',
      origin: 'Pour votre protection, cette connexion a été interrompue, car elle provenait d’une autre page. Veuillez vous connecter ici.',
      expired: 'Cette page est restée ouverte trop longtemps. Veuillez vous connecter à nouveau.',
    },
  },
  changePassword: {
    title: 'Changer de mot de passe',
    required: 'Vous devez changer de mot de passe avant de continuer.',
    submit: 'Changer le mot de passe',
    back: 'Retour à la connexion',
    done: {
      title: 'Mot de passe modifié',
      text: 'Votre nouveau mot de passe est désormais valable. Retournez dans votre application et connectez-vous avec celui-ci.',
    },
    refusals: {
      refused: 'Le mot de passe n’a pas été modifié. Vérifiez le nom d’utilisateur et le mot de passe actuel, puis réessayez.',
      mismatch: 'Les deux nouveaux mots de passe ne sont pas identiques.',
      rules: 'Le nouveau mot de passe ne respecte pas les règles de votre organisation. Veuillez en choisir un autre.',
      unavailable: 'Les mots de passe ne peuvent pas être modifiés pour le moment. Veuillez réessayer dans un instant.',
      throttled: 'Trop de tentatives. Patientez quelques minutes, puis réessayez.',
      expired: 'Cette page est restée ouverte trop longtemps. Veuillez saisir à nouveau les mots de passe.',
    },
  },
  signOut: { title: 'Se déconnecter ?', text: 'Vous devrez vous reconnecter pour continuer à travailler.', submit: 'Se déconnecter' },
  signedOut: {
    title: 'Vous êtes déconnecté',
    text: 'Si d’autres personnes utilisent cet ordinateur, fermez aussi toutes les fenêtres du navigateur.',
    leaving: 'Vos applications vous déconnectent également. Vous allez poursuivre dans un instant.',
    next: 'Continuer',
  },
  signedIn: { title: 'Vous êtes connecté', text: 'Vous pouvez retourner dans votre application et fermer cette page.' },
  device: {
    title: 'Connecter un appareil',
    text: 'Saisissez le code affiché par votre appareil.',
    submit: 'Continuer',
    refusals: {
      unknown: 'Le code est incorrect ou a expiré. Vérifiez ce qu’affiche votre appareil, puis réessayez.',
      expired: 'Cette page est restée ouverte trop longtemps. Veuillez saisir à nouveau le code.',
      throttled: 'Trop de codes incorrects. Patientez quelques minutes, puis réessayez.',
      unavailable: 'Les appareils ne peuvent pas être connectés pour le moment. Veuillez réessayer dans un instant.',
      origin:
        'Pour votre protection, cette opération a été interrompue, car elle provenait d’une autre page. Veuillez saisir à nouveau le code.',
      access_denied: 'Ce compte ne permet pas d’utiliser cette application. Demandez l’accès à votre administrateur.',
    },
  },
  deviceConfirm: {
    title: 'Autoriser cet appareil ?',
    wants: (application) => `${application}, sur un autre appareil, demande un accès avec votre compte.`,
    compare: 'N’autorisez l’accès que si vous êtes à l’origine de cette demande et si votre appareil affiche exactement ce code :',
    account: 'Connecté en tant que :',
    may: 'L’appareil pourra :',
    scopes: {
      openid: 'savoir qui vous êtes',
      profile: 'voir votre nom et votre profil',
      email: 'voir votre adresse e-mail',
      address: 'voir votre adresse postale',
      phone: 'voir votre numéro de téléphone',
      offline_access: 'conserver l’accès après votre déconnexion',
      '*': 'utiliser tout ce que vous pouvez utiliser',
    },
    allow: 'Autoriser',
    deny: 'Refuser',
  },
  deviceAllowed: {
    title: 'Appareil autorisé',
    text: 'Votre appareil continue de lui-même dans quelques secondes. Vous pouvez fermer cette page.',
  },
  deviceDenied: {
    title: 'Appareil refusé',
    text: 'L’appareil n’obtient aucun accès. Si vous n’êtes pas à l’origine de cette demande, prévenez votre administrateur.',
  },
  expired: {
    title: 'Cette connexion a expiré',
    text: 'Rien n’est perdu : retournez dans votre application et recommencez la connexion.',
  },
  unavailable: {
    title: 'Connexion indisponible',
    text: 'Le service de connexion est injoignable pour le moment. Il revient en général en moins d’une minute.',
    retry: 'Réessayer',
  },
  malformed: {
    title: 'Ce lien ne fonctionne pas',
    text: 'Le lien est incomplet ou a été modifié en chemin. Retournez dans votre application et recommencez la connexion.',
  },
  notFound: {
    title: 'Page introuvable',
    text: 'Il n’y a pas de page à cette adresse. Retournez dans votre application et repartez de là.',
  },
  methodNotAllowed: { title: 'Cela n’a pas fonctionné', text: 'Cette page peut seulement être ouverte ; rien ne peut lui être envoyé.' },
  failed: {
    title: 'Un problème est survenu',
    text: 'L’erreur vient de nous. Veuillez réessayer ; si elle persiste, prévenez votre administrateur.',
  },
  failure: {
    title: 'Cela n’a pas fonctionné',
    texts: {
      unknown: 'Un problème est survenu. Retournez dans votre application et recommencez.',
      invalid_request: 'L’application a envoyé une demande incomplète ou incorrecte. Si cela se reproduit, prévenez votre administrateur.',
      access_denied: 'Ce compte ne permet pas d’utiliser cette application. Demandez l’accès à votre administrateur.',
      expired: 'Cette page est restée ouverte trop longtemps. Retournez dans votre application et recommencez.',
      origin:
        'Pour votre protection, l’opération a été interrompue, car elle provenait d’une autre page. Retournez dans votre application et recommencez.',
      throttled: 'Trop de tentatives. Patientez quelques minutes, puis réessayez.',
      unavailable: 'Le service n’est pas disponible pour le moment. Veuillez réessayer dans un instant.',
    },
  },
};
