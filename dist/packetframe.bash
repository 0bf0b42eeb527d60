# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# bash completion for packetframe(8)

_packetframe() {
	local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
	local -A options=(
		[feasibility]='--config --json --help'
		[run]='--config --check --help'
		[status]='--config --format --watch --help'
		[reconfigure]='--config --help'
		[detach]='--config --help'
	)
	# `--format=json` comes as three words.
	[[ $word != '=' ]] || word=''
	[[ $previous != '=' ]] || previous=${COMP_WORDS[COMP_CWORD - 2]}
	case $previous in
	--config | -c) mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;
	--format | -f) mapfile -t COMPREPLY < <(compgen -W 'human json prometheus' -- "$word") ;;
	*)
		if ((COMP_CWORD == 1)); then
			mapfile -t COMPREPLY < <(compgen -W "${!options[*]} --help --version" -- "$word")
		else
			mapfile -t COMPREPLY < <(compgen -W "${options[${COMP_WORDS[1]}]-}" -- "$word")
		fi
		;;
	esac
}
complete -F _packetframe packetframe
