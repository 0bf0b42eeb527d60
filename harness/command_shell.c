// SPDX-License-Identifier: GPL-2.0-or-later
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/if_link.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "command.h"
#include "hosts.h"
#include "sandbox.h"
#include "stand.h"
#include "topology.h"
#include "world.h"

/* How the fast path is attached. */
static const struct mode {
	const char *name;
	__u32 flags;
} modes[] = {
	{ "native", XDP_FLAGS_DRV_MODE },
	{ "generic", XDP_FLAGS_SKB_MODE },
};

struct shell_args {
	const char *topology, *object;
	const struct mode *mode; /* NULL: the fast path is not attached */
	struct pf_error *err;
};

static const struct argp_option options[] = {
	{ "attach", 'a', "MODE", 0, "Attach the fast path to the router: native or generic", 0 },
	{ "object", 'o', "FILE", 0, "The fast path to attach (the built-in object)", 0 },
	{},
};

static error_t parse_mode(struct shell_args *args, const char *name)
{
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		if (!strcmp(modes[i].name, name)) {
			args->mode = &modes[i];
			return 0;
		}
	pf_error__set(args->err, -EINVAL, "--attach: expected native or generic, is \"%s\"", name);
	return EINVAL;
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct shell_args *args = state->input;

	switch (key) {
	case 'a':
		return parse_mode(args, arg);
	case 'o':
		args->object = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (args->topology) {
			pf_error__set(args->err, -EINVAL,
				      "one topology at a time; \"%s\" is one more", arg);
			return EINVAL;
		}
		args->topology = arg;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {
	.options = options,
	.parser = parse_option,
	.args_doc = "TOPOLOGY",
	.doc = "A shell in the router of a topology of netns/, whose hosts can be pinged through it. "
	       "Everything is gone when the shell ends, whatever it started included. Exit status: 0 "
	       "when the shell's is, 1 when it is not.",
};

/* What the fast path is told there: the world that stands on the topology. */
static const struct world_row *world_of(const char *topology)
{
	for (size_t i = 0; i < n_world_rows; i++) {
		const struct world_row *row = &world_rows[i];

		if (!strcmp(row->topology ? row->topology : row->name, topology))
			return row;
	}
	return NULL;
}

static int attach(struct stand *stand, const struct shell_args *args, const struct hosts *hosts,
		  struct pf_error *err)
{
	const struct world_row *row = world_of(args->topology);
	struct pf_object *object = stand__object(stand);
	struct world world;
	int ret;

	if (!row)
		return pf_error__set(err, -ENOENT, "no world stands on topology %s",
				     args->topology);
	ret = world__enter(&world, row, err);
	if (ret)
		return ret;
	ret = pf_object__apply(object, &world.tables, err);
	if (!ret)
		ret = hosts__receive_redirects(hosts, err);
	for (size_t i = 0; !ret && i < world.tables.n_egress; i++) {
		ret = bpf_xdp_attach(world.tables.egress[i], pf_object__prog_fd(object),
				     args->mode->flags, NULL);
		if (ret)
			pf_error__set(err, ret, "cannot attach the fast path (%s) to %s: %s",
				      args->mode->name, row->devmap[i], strerror(-ret));
	}
	world__free(&world);
	return ret;
}

static void print_hints(const struct shell_args *args, const struct hosts *hosts)
{
	const struct host *a = &hosts->list[0], *b = &hosts->list[1];

	printf("You are in the router of topology %s", args->topology);
	if (args->mode)
		printf(", with the fast path attached in %s mode", args->mode->name);
	printf(". Its hosts:\n");
	for (size_t i = 0; i < hosts->n; i++)
		printf("    %-12s %-14s %s\n", hosts->list[i].netns, hosts->list[i].ip4,
		       hosts->list[i].ip6);
	printf("Try:\n"
	       "    nsenter --net=/run/netns/%s ping -c 3 %s\n"
	       "    nsenter --net=/run/netns/%s ping -c 3 %s\n"
	       "    nsenter --net=/run/netns/%s tcpdump -ni eth0 &\n"
	       "    nsenter --net=/run/netns/%s iperf3 -sD; nsenter --net=/run/netns/%s iperf3 -c %s\n"
	       "    ip route; ip -6 route; ip neigh\n",
	       a->netns, b->ip4, a->netns, b->ip6, b->netns, b->netns, a->netns, b->ip4);
	if (args->mode)
		printf("    bpftool map dump name stats      (by index, as in SPEC 4.6)\n");
	printf("exit ends it all%s.\n\n",
	       args->mode ? ", and prints what the fast path has counted" : "");
	fflush(stdout);
}

/* In the child, the first process of its PID namespace: what it starts ends with it. */
static void exec_shell(void)
{
	const char *shell = getenv("SHELL");

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (unshare(CLONE_NEWNS) || mount("proc", "/proc", "proc", 0, NULL))
		_exit(127);
	if (shell && *shell)
		execl(shell, shell, (char *)NULL);
	execl("/bin/sh", "sh", (char *)NULL);
	_exit(127);
}

/* The shell's wait status. Keys that end a program are for the shell, not for us. */
static int run_shell(int *status, struct pf_error *err)
{
	pid_t child;

	if (unshare(CLONE_NEWPID))
		return pf_error__set(err, -errno, "cannot make a PID namespace: %s",
				     strerror(errno));
	child = fork();
	if (child == 0)
		exec_shell();
	signal(SIGINT, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
	if (child < 0 || waitpid(child, status, 0) < 0)
		return pf_error__set(err, -errno, "cannot run a shell: %s", strerror(errno));
	if (WIFEXITED(*status) && WEXITSTATUS(*status) == 127)
		return pf_error__set(err, -ENOENT,
				     "cannot run a shell, or its last command was not found");
	return 0;
}

static int print_counters(struct stand *stand, struct pf_error *err)
{
	__u64 counters[FP_N_COUNTERS];
	int ret = pf_object__read_counters(stand__object(stand), counters, err);

	for (int i = 0; !ret && i < FP_N_COUNTERS; i++)
		if (counters[i])
			printf("%-20s %llu\n", pf_counter__names[i],
			       (unsigned long long)counters[i]);
	return ret;
}

int command_shell(int argc, char **argv)
{
	struct pf_error err = PF_ERROR_INIT;
	struct shell_args args = { .err = &err };
	struct stand *stand = NULL;
	struct hosts hosts;
	int status = 0, ret;

	ret = command__parse(&argp, argc, argv, &args, &err);
	if (!ret && !args.topology)
		ret = pf_error__set(&err, -EINVAL, "expected the name of a topology");
	if (!ret && !topology__exists(args.topology))
		ret = pf_error__set(&err, -ENOENT, "there is no topology %s", args.topology);
	if (!ret)
		ret = sandbox__enter(&err);
	if (!ret && args.mode)
		ret = stand__open(&stand, args.object, &err);
	if (!ret)
		ret = topology__enter(args.topology, &err);
	if (!ret)
		ret = topology__populate(args.topology, &err);
	if (!ret)
		ret = hosts__read(&hosts, args.topology, &err);
	if (!ret && args.mode)
		ret = attach(stand, &args, &hosts, &err);
	if (ret)
		goto out;
	print_hints(&args, &hosts);
	ret = run_shell(&status, &err);
	if (!ret && args.mode)
		ret = print_counters(stand, &err);
out:
	stand__free(stand);
	if (ret)
		return command__could_not_run(&err);
	return status ? EXIT_DID_NOT_HOLD : EXIT_HELD;
}
