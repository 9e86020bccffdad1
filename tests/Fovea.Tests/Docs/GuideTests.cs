using System.Reflection;
using System.Text;
using Fovea.Tests.Data;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Fovea.Tests.Docs;

/// <summary>The code in the README and the guide is compiled and run: what a reader copies works.</summary>
[Collection(ProcessStateGroup.Name)]
public sealed class GuideTests
{
    // What a project with implicit usings has without saying so.
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    public static TheoryData<string> Pages
    {
        get
        {
            string root = Root();
            string[] guide = Directory.GetFiles(Path.Combine(root, "docs", "guide"), "*.md");
            return [.. guide.Append(Path.Combine(root, "README.md"))
                .Select(page => Path.GetRelativePath(root, page).Replace('\\', '/')).Order(StringComparer.Ordinal)];
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Page_CompilesAndRuns_AsOneProgram(string page)
    {
        string text = File.ReadAllText(Path.Combine(Root(), page));
        string program = Fences(text, "csharp");
        Assert.True(program.Length > 0, $"{page} has no C# in it");

        string output = Run(Compile(program, page));

        Assert.NotEmpty(output);
        string[] printed = output.ReplaceLineEndings("\n").Split('\n');
        foreach (string line in Fences(text, "output").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            Assert.Contains(line, printed);
        }
    }

    [Fact]
    public void AddingAnOperation_ShowsTheSamplesOwnLines()
    {
        string page = File.ReadAllText(Path.Combine(Root(), "docs", "adding-an-operation.md")).ReplaceLineEndings("\n");
        string sample = string.Concat(
            ((string[])["Snake.cs", "OpenNetworkSample.cs"])
            .Select(file => File.ReadAllText(Path.Combine(Root(), "samples", "OpenNetwork", file)))).ReplaceLineEndings("\n");
        string[] fences = [.. page.Split("```csharp\n").Skip(1).Select(rest => rest[..rest.IndexOf("```", StringComparison.Ordinal)])];

        Assert.Equal(4, fences.Length);
        Assert.All(fences, fence => Assert.Contains(fence, sample, StringComparison.Ordinal));
    }

    [Fact]
    public void Page_HasEveryFenceClosed_AndIsFound()
    {
        const string page = "x\n```csharp\na\n```\ny\n```\nno\n```\n```output\nc\n```\n```csharp\nb\n```\n";
        Assert.Equal("a\nb\n", Fences(page, "csharp"));
        Assert.Equal("c\n", Fences(page, "output"));
        Assert.Equal(10, Pages.Count);
    }

    /// <summary>A page's fences of a kind, one after the other: <c>csharp</c>, or <c>output</c>, whose lines the program prints.</summary>
    private static string Fences(string markdown, string kind)
    {
        var program = new StringBuilder();
        bool inside = false;
        foreach (string line in markdown.ReplaceLineEndings("\n").Split('\n'))
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                inside = !inside && line == "```" + kind;
            }
            else if (inside)
            {
                program.Append(line).Append('\n');
            }
        }
        return program.ToString();
    }

    private static Assembly Compile(string program, string page)
    {
        var parse = new CSharpParseOptions(LanguageVersion.Preview);
        string assemblies = (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!;
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Page",
            [CSharpSyntaxTree.ParseText(ImplicitUsings, parse), CSharpSyntaxTree.ParseText(program, parse, page)],
            assemblies.Split(Path.PathSeparator).Select(assembly => MetadataReference.CreateFromFile(assembly)),
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
        using var image = new MemoryStream();
        Microsoft.CodeAnalysis.Emit.EmitResult result = compilation.Emit(image);

        // Warnings of the compiler count as well: a reader would see them.
        Diagnostic[] found = [.. result.Diagnostics.Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning)];
        Assert.True(found.Length == 0, string.Join('\n', found.Select(diagnostic => diagnostic.ToString())));
        return Assembly.Load(image.ToArray());
    }

    /// <summary>Runs a program in a folder of its own and gives what it printed.</summary>
    private static string Run(Assembly program)
    {
        using var folder = new TemporaryFolder();
        TextWriter console = Console.Out;
        string current = Directory.GetCurrentDirectory();
        using var output = new StringWriter();
        try
        {
            Console.SetOut(output);
            Directory.SetCurrentDirectory(folder.Path);
            program.EntryPoint!.Invoke(null, BindingFlags.DoNotWrapExceptions, binder: null, [Array.Empty<string>()], culture: null);
        }
        finally
        {
            Directory.SetCurrentDirectory(current);
            Console.SetOut(console);
        }
        return output.ToString();
    }

    private static string Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Fovea.slnx")))
        {
            folder = folder.Parent;
        }
        return folder?.FullName ?? throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds Fovea.slnx.");
    }
}
