import type { Messages } from './messages.ts';

/** Brazilian Portuguese. */
export const ptBr: Messages = {
  direction: 'ltr',
  error: 'Erro',
  optional: 'opcional',
  continueTo: (application) => `Continuar para ${application}`,
  fields: {
    username: 'Nome de usuário',
    tenant: 'Locatário',
    password: 'Senha',
    oldPassword: 'Senha atual',
    newPassword: 'Nova senha',
    confirmPassword: 'Repita a nova senha',
  },
  signIn: {
    title: 'Entrar',
    next: 'Avançar',
    submit: 'Entrar',
    notYou: 'Não é você?',
    changePassword: 'Alterar senha',
    elsewhere: 'Sua organização faz o login em uma página própria.',
    elsewhereSubmit: 'Continuar',
    refusals: {
      refused: 'O nome de usuário ou a senha está incorreto, ou a conta não pode entrar no momento.',
      throttled: 'Houve tentativas demais. Aguarde alguns minutos e tente novamente.',
      unavailable: 'Não é possível entrar no momento. Tente novamente em instantes.',
      origin: 'Para sua proteção, este login foi interrompido porque veio de outra página. Entre por aqui.',
      expired: 'Esta página ficou aberta por tempo demais. Entre novamente.',
    },
  },
  changePassword: {
    title: 'Alterar senha',
    required: 'Você precisa alterar a senha antes de continuar.',
    submit: 'Alterar senha',
    back: 'Voltar ao login',
    done: {
      title: 'Senha alterada',
      text: 'Sua nova senha já está valendo. Volte ao seu aplicativo e entre com ela.',
    },
    refusals: {
      refused: 'A senha não foi alterada. Verifique o nome de usuário e a senha atual e tente novamente.',
      mismatch: 'As duas novas senhas não são iguais.',
      rules: 'A nova senha não atende às regras da sua organização. Escolha outra.',
      unavailable: 'Não é possível alterar senhas no momento. Tente novamente em instantes.',
      throttled: 'Houve tentativas demais. Aguarde alguns minutos e tente novamente.',
      expired: 'Esta página ficou aberta por tempo demais. Digite as senhas novamente.',
    },
  },
  signOut: { title: 'Sair?', text: 'Para continuar trabalhando, será preciso entrar novamente.', submit: 'Sair' },
  signedOut: {
    title: 'Você saiu',
    text: 'Se outras pessoas usam este computador, feche também todas as janelas do navegador.',
  },
  signedIn: { title: 'Você entrou', text: 'Você pode voltar ao seu aplicativo e fechar esta página.' },
  expired: {
    title: 'Este login expirou',
    text: 'Nada foi perdido: volte ao seu aplicativo e comece o login novamente.',
  },
  unavailable: {
    title: 'Login indisponível',
    text: 'Não conseguimos acessar o serviço de login no momento. Ele costuma voltar em menos de um minuto.',
    retry: 'Tentar novamente',
  },
  malformed: {
    title: 'Este link não funciona',
    text: 'O link está incompleto ou foi alterado no caminho. Volte ao seu aplicativo e comece o login novamente.',
  },
  notFound: {
    title: 'Página não encontrada',
    text: 'Não há nenhuma página neste endereço. Volte ao seu aplicativo e comece por lá.',
  },
  methodNotAllowed: { title: 'Não funcionou', text: 'Esta página só pode ser aberta; nada pode ser enviado a ela.' },
  failed: {
    title: 'Algo deu errado',
    text: 'A falha é nossa. Tente novamente; se continuar, avise o administrador.',
  },
  failure: {
    title: 'Não funcionou',
    texts: {
      unknown: 'Algo deu errado. Volte ao seu aplicativo e comece novamente.',
      invalid_request: 'O aplicativo enviou uma solicitação incompleta ou incorreta. Se acontecer de novo, avise o administrador.',
      access_denied: 'Com esta conta você não pode usar este aplicativo. Peça acesso ao administrador.',
      expired: 'Esta página ficou aberta por tempo demais. Volte ao seu aplicativo e comece novamente.',
      origin: 'Para sua proteção, a operação foi interrompida porque veio de outra página. Volte ao seu aplicativo e comece novamente.',
      throttled: 'Houve tentativas demais. Aguarde alguns minutos e tente novamente.',
      unavailable: 'O serviço não está disponível no momento. Tente novamente em instantes.',
    },
  },
};
