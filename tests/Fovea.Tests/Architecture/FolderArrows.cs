using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Fovea.Tests.Architecture;

/// <summary>
/// Which room, a top-level folder of a source tree, names types of which: an arrow from A to B where a file in A has the name of a type
/// declared in B, and can see that type's namespace (its own, one around it, or one in a using directive). Syntax alone decides.
/// </summary>
internal sealed class FolderArrows
{
    /// <summary>The room of the files at the root: the facade.</summary>
    public const string Facade = ".";

    private readonly List<SourceFile> _files = [];
    private readonly Dictionary<string, HashSet<(string Namespace, string Room, string Folder)>> _types = [];

    /// <param name="sources">Paths relative to the root of the tree, with /, and their text.</param>
    public FolderArrows(IEnumerable<(string Path, string Text)> sources)
    {
        foreach ((string path, string text) in sources)
        {
            SyntaxNode root = CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.Preview)).GetRoot();
            string space = root.DescendantNodes().OfType<BaseNamespaceDeclarationSyntax>().FirstOrDefault()?.Name.ToString() ?? "";
            string folder = path.Contains('/', StringComparison.Ordinal) ? path[..path.LastIndexOf('/')] : Facade;
            string room = folder.Split('/')[0];
            _files.Add(new SourceFile(path, room, space, Visible(root, space), Names(root)));
            foreach (string type in Declared(root))
            {
                if (!_types.TryGetValue(type, out HashSet<(string, string, string)>? places))
                {
                    _types.Add(type, places = []);
                }
                places.Add((space, room, folder));
            }
        }
        Rooms = [.. _files.Select(file => file.Room).Distinct().Order(StringComparer.Ordinal)];
        Uses = [.. _files.SelectMany(Find).Distinct()];
        Arrows = Rooms.ToDictionary(room => room, room => Uses.Where(use => use.From == room).Select(use => use.To).ToHashSet());
    }

    /// <summary>The rooms, by name.</summary>
    public IReadOnlyList<string> Rooms { get; }

    /// <summary>From each room, the rooms whose types it names.</summary>
    public IReadOnlyDictionary<string, HashSet<string>> Arrows { get; }

    /// <summary>What the arrows are made of.</summary>
    public IReadOnlyList<Use> Uses { get; }

    /// <summary>The rooms other than the facade from which arrows lead back to themselves.</summary>
    public IReadOnlyList<string> RoomsInCircles => [.. Rooms.Where(room => room != Facade && Reach(room).Contains(room))];

    /// <summary>The arrows from a room, for people.</summary>
    public string Line(string room) =>
        $"{room} ─► {string.Join(", ", Arrows[room].Where(to => to != Facade).Order(StringComparer.Ordinal))}";

    /// <summary>The arrows of a folder of the repository.</summary>
    public static FolderArrows Read(string folder) => new(SourceFiles.Of(folder).Select(file =>
        (Path.GetRelativePath(Path.Combine(SourceFiles.Root, folder), file).Replace('\\', '/'), File.ReadAllText(file))));

    private HashSet<string> Reach(string room)
    {
        var reached = new HashSet<string>();
        var open = new Stack<string>(Arrows[room]);
        while (open.TryPop(out string? next))
        {
            if (next != Facade && reached.Add(next))
            {
                foreach (string to in Arrows[next])
                {
                    open.Push(to);
                }
            }
        }
        return reached;
    }

    private IEnumerable<Use> Find(SourceFile file) =>
        from name in file.Names
        where _types.ContainsKey(name) && !_types[name].Any(type => type.Namespace == file.Namespace)
        from type in _types[name]
        where type.Room != file.Room && file.Visible.Contains(type.Namespace)
        select new Use(file.Room, type.Room, name, file.Path, type.Folder);

    private static HashSet<string> Names(SyntaxNode root) =>
        [.. root.DescendantTokens().Where(token => token.IsKind(SyntaxKind.IdentifierToken)).Select(token => token.ValueText)];

    private static HashSet<string> Visible(SyntaxNode root, string space)
    {
        var visible = new HashSet<string>();
        for (string around = space; around.Length > 0; around = around[..Math.Max(0, around.LastIndexOf('.'))])
        {
            visible.Add(around);
        }
        visible.UnionWith(root.DescendantNodes().OfType<UsingDirectiveSyntax>().Where(use => use.Alias is null).Select(
            use => $"{use.Name}"));
        // A full name and an alias see the namespace that they spell out.
        visible.UnionWith(root.DescendantNodes().OfType<QualifiedNameSyntax>().Select(name => name.Left.ToString()));
        return visible;
    }

    private static IEnumerable<string> Declared(SyntaxNode root) => root.DescendantNodes()
        .Select(node => node is BaseTypeDeclarationSyntax type ? type.Identifier.ValueText
            : node is DelegateDeclarationSyntax function ? function.Identifier.ValueText : "")
        .Where(name => name.Length > 0);

    /// <summary>A type that a file names.</summary>
    /// <param name="From">The file's room.</param>
    /// <param name="To">The type's room.</param>
    /// <param name="Type">The type.</param>
    /// <param name="File">The file.</param>
    /// <param name="Folder">The type's folder.</param>
    internal sealed record Use(string From, string To, string Type, string File, string Folder);

    private sealed record SourceFile(string Path, string Room, string Namespace, HashSet<string> Visible, HashSet<string> Names);
}
