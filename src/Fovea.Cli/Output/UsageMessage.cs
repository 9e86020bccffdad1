using System.CommandLine;
using System.CommandLine.Parsing;

namespace Fovea.Cli.Output;

/// <summary>What is wrong with a command line: the first error, in words, and where to read on.</summary>
internal static class UsageMessage
{
    public static string Of(ParseResult parse)
    {
        Command command = parse.CommandResult.Command;
        string path = Path(parse.CommandResult);
        return $"{path}: {Problem(parse, command)}{Environment.NewLine}Try: {path} --help";
    }

    private static string Problem(ParseResult parse, Command command)
    {
        ParseError first = parse.Errors[0];
        if (parse.UnmatchedTokens is [string token, ..])
        {
            return token.StartsWith('-')
                ? $"unknown option \"{token}\". It takes {Options(command)}."
                : command.Subcommands.Count > 0 ? $"unknown command \"{token}\". There are {Commands(command)}."
                : $"unexpected argument \"{token}\". It takes {Arguments(command)}.";
        }
        return first.SymbolResult switch
        {
            CommandResult when command.Subcommands.Count > 0 => $"a command is missing. There are {Commands(command)}.",
            ArgumentResult { Tokens.Count: 0, Argument: var argument } when command.Arguments.Contains(argument) =>
                $"{argument.HelpName ?? argument.Name} is missing: {argument.Description}",
            OptionResult { Tokens.Count: 0, Option: var option } when option.Arity.MinimumNumberOfValues > 0 =>
                $"{option.Name} is missing or has no value: {option.Description}",
            _ => first.Message,
        };
    }

    private static string Path(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{Path(parent)} {result.Command.Name}" : "fovea";

    private static string Options(Command command) => string.Join(", ", command.Options.Select(option => option.Name));

    private static string Commands(Command command) => string.Join(", ", command.Subcommands.Select(sub => sub.Name));

    private static string Arguments(Command command) => command.Arguments.Count == 0 ? "options only"
        : string.Join(" ", command.Arguments.Select(argument => argument.HelpName ?? argument.Name)) + " and options";
}
