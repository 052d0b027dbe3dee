import type { Messages } from './messages.ts';

/** Spanish. */
export const es: Messages = {
  direction: 'ltr',
  error: 'Error',
  optional: 'opcional',
  continueTo: (application) => `Continuar a ${application}`,
  fields: {
    username: 'Nombre de usuario',
    tenant: 'Inquilino',
    password: 'Contraseña',
    oldPassword: 'Contraseña actual',
    newPassword: 'Contraseña nueva',
    confirmPassword: 'Repetir la contraseña nueva',
  },
  signIn: {
    title: 'Iniciar sesión',
    next: 'Siguiente',
    submit: 'Iniciar sesión',
    notYou: '¿No es usted?',
    changePassword: 'Cambiar contraseña',
    elsewhere: 'Iniciará sesión en la página de su propia organización.',
    elsewhereSubmit: 'Continuar',
    refusals: {
      refused: 'El nombre de usuario o la contraseña no son correctos, o la cuenta no puede iniciar sesión en este momento.',
      throttled: 'Ha habido demasiados intentos. Espere unos minutos y vuelva a intentarlo.',
      unavailable: 'Ahora mismo no es posible iniciar sesión. Vuelva a intentarlo en unos instantes.',
      origin: 'Para protegerle, hemos detenido este inicio de sesión porque procedía de otra página. Inicie sesión aquí.',
      expired: 'Esta página ha estado abierta demasiado tiempo. Inicie sesión de nuevo.',
    },
  },
  changePassword: {
    title: 'Cambiar contraseña',
    required: 'Debe cambiar la contraseña antes de continuar.',
    submit: 'Cambiar contraseña',
    back: 'Volver al inicio de sesión',
    done: {
      title: 'Contraseña cambiada',
      text: 'Su contraseña nueva ya es válida. Vuelva a su aplicación e inicie sesión con ella.',
    },
    refusals: {
      refused: 'La contraseña no se ha cambiado. Revise el nombre de usuario y la contraseña actual y vuelva a intentarlo.',
      mismatch: 'Las dos contraseñas nuevas no coinciden.',
      rules: 'La contraseña nueva no cumple las normas de su organización. Elija otra.',
      unavailable: 'Ahora mismo no se pueden cambiar contraseñas. Vuelva a intentarlo en unos instantes.',
      throttled: 'Ha habido demasiados intentos. Espere unos minutos y vuelva a intentarlo.',
      expired: 'Esta página ha estado abierta demasiado tiempo. Escriba de nuevo las contraseñas.',
    },
  },
  signOut: { title: '¿Cerrar sesión?', text: 'Para seguir trabajando tendrá que iniciar sesión de nuevo.', submit: 'Cerrar sesión' },
  signedOut: {
    title: 'Ha cerrado la sesión',
    text: 'Si otras personas usan este equipo, cierre también todas las ventanas del navegador.',
  },
  signedIn: { title: 'Ha iniciado sesión', text: 'Puede volver a su aplicación y cerrar esta página.' },
  expired: {
    title: 'Este inicio de sesión ha caducado',
    text: 'No se ha perdido nada: vuelva a su aplicación e inicie sesión de nuevo.',
  },
  unavailable: {
    title: 'Inicio de sesión no disponible',
    text: 'Ahora mismo no podemos conectar con el servicio de inicio de sesión. Suele volver en menos de un minuto.',
    retry: 'Volver a intentarlo',
  },
  malformed: {
    title: 'Este enlace no funciona',
    text: 'El enlace está incompleto o se modificó por el camino. Vuelva a su aplicación e inicie sesión de nuevo.',
  },
  notFound: {
    title: 'Página no encontrada',
    text: 'No hay ninguna página en esta dirección. Vuelva a su aplicación y empiece desde allí.',
  },
  methodNotAllowed: { title: 'No ha funcionado', text: 'Esta página solo se puede abrir; no se le puede enviar nada.' },
  failed: {
    title: 'Algo ha salido mal',
    text: 'El fallo es nuestro. Vuelva a intentarlo; si continúa, avise a su administrador.',
  },
  failure: {
    title: 'No ha funcionado',
    texts: {
      unknown: 'Algo ha salido mal. Vuelva a su aplicación y empiece de nuevo.',
      invalid_request: 'La aplicación ha enviado una solicitud incompleta o incorrecta. Si vuelve a ocurrir, avise a su administrador.',
      access_denied: 'Con esta cuenta no puede usar esta aplicación. Pida acceso a su administrador.',
      expired: 'Esta página ha estado abierta demasiado tiempo. Vuelva a su aplicación y empiece de nuevo.',
      origin: 'Para protegerle, hemos detenido la operación porque procedía de otra página. Vuelva a su aplicación y empiece de nuevo.',
      throttled: 'Ha habido demasiados intentos. Espere unos minutos y vuelva a intentarlo.',
      unavailable: 'El servicio no está disponible en este momento. Vuelva a intentarlo en unos instantes.',
    },
  },
};
